import { fstatSync } from 'node:fs';

/** Whether two file descriptors refer to the same file, pipe or terminal, as after `2>&1`. */
export const isSameFile = (a: number, b: number): boolean => {
  try {
    const [first, second] = [fstatSync(a), fstatSync(b)];
    return first.dev === second.dev && first.ino === second.ino;
  } catch {
    // One of the descriptors is closed.
    return false;
  }
};
