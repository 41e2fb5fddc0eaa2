import { pathToFileURL } from 'node:url';
import { exists } from '../../../files/exists.ts';

/**
 * Without a log beside it, the file is not open elsewhere, and immutable mode keeps SQLite from creating a log. With a
 * log, a read transaction shows one instant of the file while another process saves to it.
 */
export const readOnlyUri = (file: string): string => {
  const hasLog = ['-wal', '-journal'].some((end) => exists(`${file}${end}`));
  return `${pathToFileURL(file).href}?mode=ro${hasLog ? '' : '&immutable=1'}`;
};
