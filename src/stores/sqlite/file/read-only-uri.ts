import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Without a log beside it, the file is not open elsewhere, and immutable mode keeps SQLite from creating a log. With a
 * log, a read transaction shows one instant of the file while another process saves to it.
 */
export const readOnlyUri = (file: string): string => {
  const hasLog = ['-wal', '-journal'].some(
    (end) => statSync(`${file}${end}`, { throwIfNoEntry: false }) !== undefined,
  );
  return `${pathToFileURL(file).href}?mode=ro${hasLog ? '' : '&immutable=1'}`;
};
