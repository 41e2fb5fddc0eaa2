import type { RejectLimits } from '../../reject-limits.ts';
import type { ArrivedReject } from '../wal/wal-record.ts';

/** Chooses the rejects that may still be kept. */
export interface RejectCapacity {
  /** The first ones that fit, when `waiting` are kept already. */
  fitting(rejects: readonly ArrivedReject[], waiting: number): readonly ArrivedReject[];
  /** These are kept. */
  kept(rejects: readonly ArrivedReject[]): void;
}

const bytesOf = (rejects: readonly ArrivedReject[]): number =>
  rejects.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);

/**
 * The newest are refused, not the oldest dropped: in Cassandra what is deleted stays in the way of reading for days. The
 * number is that of all that wait. The bytes are those that this process kept since none waited, because texts cannot be
 * measured unread.
 */
export const createRejectCapacity = (limits: RejectLimits): RejectCapacity => {
  let bytes = 0;
  return {
    fitting: (rejects, waiting) => {
      if (waiting === 0) bytes = 0;
      let [rows, sum] = [waiting, bytes];
      return rejects.filter(({ data }) => {
        const size = Buffer.byteLength(data);
        if (rows >= limits.rejects || sum + size > limits.bytes) return false;
        rows += 1;
        sum += size;
        return true;
      });
    },
    kept: (rejects) => {
      bytes += bytesOf(rejects);
    },
  };
};
