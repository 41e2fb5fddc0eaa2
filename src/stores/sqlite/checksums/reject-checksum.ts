import { type Checked, checksumOf } from './checksum.ts';

/** The values of a row of the rejects that its checksum covers. */
export interface CheckedReject {
  readonly id: string;
  readonly reason: string;
  readonly data: string;
  readonly at: string;
  readonly recoveredAt: string | null;
  /** `null` in rows of earlier versions, which had no codes: their checksums stay valid. */
  readonly code: string | null;
}

export const checkedReject = ({
  id,
  reason,
  data,
  at,
  recoveredAt,
  code,
}: CheckedReject): readonly Checked[] =>
  code === null ? [id, reason, data, at, recoveredAt] : [id, reason, data, at, recoveredAt, code];

export const rejectChecksum = (reject: CheckedReject): number => checksumOf(checkedReject(reject));
