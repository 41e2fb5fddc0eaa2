import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Whether the descriptor was a terminal that is closed now, or is a device such as /dev/null. */
const isClosedTerminal = (fd: number): boolean => {
  try {
    return fstatSync(fd).isCharacterDevice() && !isatty(fd);
  } catch {
    return false;
  }
};

/**
 * Exits. At its exit Node restores the terminal, and aborts if the terminal was closed meanwhile; it leaves a closed
 * descriptor alone.
 */
export const exitProcess = (code: number): never => {
  for (const fd of [0, 1, 2]) if (isClosedTerminal(fd)) closeSync(fd);
  process.exit(code);
};
