import { copyFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { StoreError } from '../../store.ts';
import { openWalIndex } from './wal-index.ts';

/**
 * Checks that the paths still lead to the files that SQLite has open, with the contents that SQLite wrote. Otherwise a
 * process would keep saving to a file that no longer has a name, or mix its pages with those of a restored copy.
 */
export interface FileIdentity {
  /** Call before writing. @throws StoreError `store-replaced` when something else has changed the files. */
  verify(): void;
  /** Call after writing. @throws StoreError `store-replaced` when the paths now lead to other files. */
  written(): void;
  /** Call only after SQLite has closed the file. */
  close(): void;
}

interface FileState {
  /** Device and inode. */
  readonly id: string;
  /** Size and modification time. */
  readonly contents: string;
}

const fileState = (path: string): FileState | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined
    ? null
    : { id: `${found.dev}:${found.ino}`, contents: `${found.size} ${found.mtimeMs}` };
};

const RESTART =
  'Stop the process before you move, delete or restore its files. Put the same file back, or restore a backup after deleting the files beside it that end in -wal and -shm. Then restart; counting resumes from that file';

const replaced = (path: string, what: string, advice = RESTART): StoreError =>
  new StoreError(
    'store-replaced',
    `${path} was ${what} while this process was using it, so saving has stopped. ${advice}`,
  );

/**
 * The log holds pages of the previous file. The next start, or SQLite when this process closes the file, would mix them
 * into the file that is there now. So a copy of the log is kept under another name and the log is emptied.
 */
const setAside = (log: string, index: string): string => {
  const aside = `${log}.set-aside`;
  try {
    copyFileSync(log, aside);
    truncateSync(log);
    rmSync(log);
    rmSync(index);
    return `${RESTART} (the log of the previous file is now ${aside})`;
  } catch (error) {
    return `${RESTART}, but first delete ${log}: it belongs to the previous file and cannot be moved (${String(error)})`;
  }
};

const sameId = (a: FileState | null, b: FileState | null): boolean => a?.id === b?.id;
const sameContents = (a: FileState | null, b: FileState | null): boolean => a?.contents === b?.contents;

/** Call it when SQLite has the file open and its log exists. */
export const createFileIdentity = (file: string): FileIdentity => {
  const log = `${file}-wal`;
  const index = `${file}-shm`;
  const walIndex = openWalIndex(index);
  let failure: StoreError | null = null;

  const inspect = () => ({
    file: fileState(file),
    log: fileState(log),
    index: fileState(index),
    wal: walIndex.read(),
  });
  type Inspection = ReturnType<typeof inspect>;
  let last = inspect();

  const pathMismatch = (now: Inspection): StoreError | null => {
    if (now.file === null) return replaced(file, 'deleted or moved away');
    if (!sameId(now.file, last.file)) {
      const advice = sameId(now.log, last.log) ? setAside(log, index) : RESTART;
      return replaced(file, 'replaced by another file', advice);
    }
    for (const [path, found, before] of [
      [log, now.log, last.log],
      [index, now.index, last.index],
    ] as const)
      if (!sameId(found, before))
        return replaced(path, found === null ? 'deleted or moved away' : 'replaced by another file');
    return null;
  };

  /** Other programs may change the file through SQLite, which updates the index of the log. Other changes do not. */
  const contentMismatch = (now: Inspection): StoreError | null => {
    if (now.wal.fingerprint !== last.wal.fingerprint || now.wal.isCheckpointing || last.wal.isCheckpointing)
      return null;
    const isLogOurs = sameContents(now.log, last.log);
    if (!sameContents(now.file, last.file))
      return replaced(file, 'overwritten', isLogOurs ? setAside(log, index) : RESTART);
    return isLogOurs ? null : replaced(log, 'overwritten');
  };

  const throwIfFailed = (error: StoreError | null): void => {
    failure ??= error;
    if (failure !== null) throw failure;
  };

  return {
    verify: () => {
      if (failure === null) {
        const now = inspect();
        failure = pathMismatch(now) ?? contentMismatch(now);
      }
      throwIfFailed(null);
    },
    written: () => {
      if (failure !== null) return;
      const now = inspect();
      throwIfFailed(pathMismatch(now));
      last = now;
    },
    close: () => walIndex.close(),
  };
};
