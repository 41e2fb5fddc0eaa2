import { basename, dirname } from 'node:path';
import { shellQuoted } from '../../../core/shell-quoted.ts';

const SERVER_FILE = 'headwater.db';
const ACCOUNTS_FILE = 'accounts.db';

/** How to go on without a backup of this file. */
export const startOverAdvice = (file: string): string => {
  const name = basename(file);
  if (name === ACCOUNTS_FILE) return 'move the file away to start without accounts';
  const topic = name === SERVER_FILE ? '' : ` --topic ${shellQuoted(name.replace(/\.db$/, ''))}`;
  return `start from zero with: headwater reset --data-dir ${shellQuoted(dirname(file))}${topic}`;
};
