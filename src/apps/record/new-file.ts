import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { defer, type Observable, of } from 'rxjs';

export interface NewFile {
  /** Emits the number of events when their text is in the file. */
  readonly append: (part: { readonly text: string; readonly events: number }) => Observable<number>;
  /** Makes sure that all of it is on the disk. */
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
  return {
    append: ({ text, events }) =>
      defer(() => {
        const bytes = Buffer.from(text);
        for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
        return of(events);
      }),
    close: () => {
      fsyncSync(descriptor);
      closeSync(descriptor);
    },
  };
};
