import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether the file system has no free block or inode left; false if that cannot be determined. */
export const isDiskFull = (file: string): boolean => {
  try {
    const { bavail, files, ffree } = statfsSync(dirname(file));
    return bavail === 0 || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
};

const isUsable = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return true;
  accessSync(path, constants.R_OK | constants.W_OK);
  return found.isFile();
};

/** Whether this user may read and write the file, the files that SQLite keeps beside it, and their folder. */
export const isPathUsable = (file: string): boolean => {
  try {
    const folder = dirname(file);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return (
      statSync(folder).isDirectory() &&
      ['', '-wal', '-shm', '-journal'].every((end) => isUsable(`${file}${end}`))
    );
  } catch {
    return false;
  }
};
