import { copyFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { StoreError } from '../../store.ts';
import { openWalIndex } from './wal-index.ts';

/**
 * Whether the paths still lead to the files that SQLite has open, with the contents that SQLite wrote. Without that a
 * process would go on saving into a file that no longer has a name, or mix its pages with those of a restored copy.
 */
export interface FileIdentity {
  /** Before this process writes. @throws StoreError `store-replaced` when something else has touched the files. */
  verify(): void;
  /** After this process has written. @throws StoreError `store-replaced` when the paths lead elsewhere by now. */
  written(): void;
  /** Only after SQLite has closed the file. */
  close(): void;
}

interface FileState {
  /** Device and inode. */
  readonly id: string;
  /** Size and time of the last change. */
  readonly contents: string;
}

const fileState = (path: string): FileState | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined
    ? null
    : { id: `${found.dev}:${found.ino}`, contents: `${found.size} ${found.mtimeMs}` };
};

const RESTART =
  'Stop the process before its files are moved, deleted or restored. Put the same file back; or, to restore a backup, first delete the files beside it that end in -wal and -shm. Then start again: it goes on from what that file holds';

const replaced = (path: string, what: string, advice = RESTART): StoreError =>
  new StoreError(
    'store-replaced',
    `${path} was ${what} while this process was using it, so nothing more is saved. ${advice}`,
  );

/**
 * The log holds pages of the file that was there before: the next start would mix them into the one that is there now, and
 * so would SQLite when it closes the file at the end of this process. So the log is emptied, and kept under another name.
 */
const setAside = (log: string, index: string): string => {
  const aside = `${log}.set-aside`;
  try {
    copyFileSync(log, aside);
    truncateSync(log);
    rmSync(log);
    rmSync(index);
    return `${RESTART} (its log belonged to the file before, and is named ${aside} now)`;
  } catch (error) {
    return `${RESTART}, but first delete ${log}, which belonged to the file before and cannot be moved (${String(error)})`;
  }
};

const sameId = (a: FileState | null, b: FileState | null): boolean => a?.id === b?.id;
const sameContents = (a: FileState | null, b: FileState | null): boolean => a?.contents === b?.contents;

/** To be created when SQLite has the file open and its log is there. */
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

  /** Other programs may use the file through SQLite, which moves the index of the log. Other changes do not move it. */
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
