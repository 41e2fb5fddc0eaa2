import { closeSync, openSync, readSync } from 'node:fs';

/** The state of SQLite's log, which all connections share in `<file>-shm` (format: sqlite.org/walformat.html). */
export interface WalIndexState {
  /** Changes with each commit, checkpoint and restart of the log by any process. */
  readonly fingerprint: string;
  /** A checkpoint is writing to the file, or failed while it did. */
  readonly isCheckpointing: boolean;
}

export interface WalIndex {
  read(): WalIndexState;
  /** Call only after SQLite has closed the file: closing any descriptor releases all locks of the process. */
  close(): void;
}

const HEADER_BYTES = 48;
const BACKFILL_AT = 96;
const BACKFILL_ATTEMPTED_AT = 128;
const BYTES = 132;

export const openWalIndex = (path: string): WalIndex => {
  const handle = openSync(path, 'r');
  const bytes = Buffer.alloc(BYTES);
  return {
    read: () => {
      readSync(handle, bytes, 0, BYTES, 0);
      const backfill = bytes.readUInt32LE(BACKFILL_AT);
      const attempted = bytes.readUInt32LE(BACKFILL_ATTEMPTED_AT);
      return {
        fingerprint: `${bytes.toString('latin1', 0, HEADER_BYTES)} ${backfill} ${attempted}`,
        isCheckpointing: backfill !== attempted,
      };
    },
    close: () => closeSync(handle),
  };
};
