import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { errorCode } from '../../../core/error-code.ts';
import { defer, type Observable, of } from 'rxjs';

export interface NewFile {
  /** Emits the number of events once their text is written. */
  readonly append: (part: { readonly text: string; readonly events: number }) => Observable<number>;
  /** Flushes the file to disk; deletes it if it is empty. */
  readonly close: () => void;
}

const open = (path: string): number => {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    const text =
      code === 'EEXIST'
        ? `${path} already exists: choose another name, or delete it`
        : `cannot create ${path} (${code}): choose a path that can be written`;
    throw new Error(text, { cause: error });
  }
};

/**
 * Creates a new file. Writes are synchronous, so that the disk slows the feed down.
 *
 * @throws Error if the file exists or cannot be created.
 */
export const newFile = (path: string): NewFile => {
  const descriptor = open(path);
  let isEmpty = true;
  return {
    append: ({ text, events }) =>
      defer(() => {
        const bytes = Buffer.from(text);
        if (bytes.length > 0) isEmpty = false;
        for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
        return of(events);
      }),
    close: () => {
      fsyncSync(descriptor);
      closeSync(descriptor);
      if (isEmpty) rmSync(path, { force: true });
    },
  };
};
