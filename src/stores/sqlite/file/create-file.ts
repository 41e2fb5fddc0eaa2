import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../../files/make-folder.ts';
import { toPathError } from '../errors/sqlite-errors.ts';

/** Creates a file that only its user may read, and its folder, if they are missing. @throws StoreError */
export const createFile = (file: string): void => {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw toPathError(cause, file);
  }
};
