import { closeSync, openSync, readSync } from 'node:fs';

/** Where SQLite's log stands, as all connections share it in `<file>-shm` (its format: sqlite.org/walformat.html). */
export interface WalIndexState {
  /** Changes with each commit, checkpoint and restart of the log, whichever process made it. */
  readonly fingerprint: string;
  /** A checkpoint is writing into the file, or failed while it did. */
  readonly isCheckpointing: boolean;
}

export interface WalIndex {
  read(): WalIndexState;
  /** Only after SQLite has closed the file: closing any descriptor of it frees the locks of the whole process. */
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
