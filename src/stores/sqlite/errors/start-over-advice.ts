import { basename, dirname } from 'node:path';
import { ACCOUNTS_DATABASE, ALERTS_DATABASE, SERVER_DATABASE } from '../database-names.ts';
import { shellQuoted } from '../../../core/shell-quoted.ts';

/** How to go on without a backup of this file. */
export const startOverAdvice = (file: string): string => {
  const name = basename(file);
  if (name === ACCOUNTS_DATABASE) return 'move the file away to start without accounts';
  if (name === ALERTS_DATABASE) return 'move the file away to start without waiting alerts and their history';
  const topic = name === SERVER_DATABASE ? '' : ` --topic ${shellQuoted(name.replace(/\.db$/, ''))}`;
  return `start from zero with: headwater reset --data-dir ${shellQuoted(dirname(file))}${topic}`;
};
