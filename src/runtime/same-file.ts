import { fstatSync } from 'node:fs';

/** Whether two descriptors lead to the same file, pipe or terminal, as after `2>&1`. */
export const sameFile = (a: number, b: number): boolean => {
  try {
    const [one, other] = [fstatSync(a), fstatSync(b)];
    return one.dev === other.dev && one.ino === other.ino;
  } catch {
    // One of them is closed.
    return false;
  }
};
