import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { defer, type Observable, of } from 'rxjs';

export interface NewFile {
  /** Emits the number of events when their text is in the file. */
  readonly append: (part: { readonly text: string; readonly events: number }) => Observable<number>;
  /** Makes sure that all of it is on the disk; a file that nothing came into is removed. */
  readonly close: () => void;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const open = (path: string): number => {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const code = codeOf(error);
    const reason =
      code === 'EEXIST'
        ? 'it is there already: name another one, or remove it'
        : `${code}: name one that can be written`;
    throw new Error(`${path} cannot be made, ${reason}`, { cause: error });
  }
};

/** Makes a file that must not be there yet. A recording is one long append, so writing waits for the disk. */
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
