import { join, resolve } from 'node:path';
import { formatCount } from '../../../core/format-count.ts';
import { printable } from '../../../core/printable.ts';
import { shellQuoted } from '../../../core/shell-quoted.ts';
import type { AppModule } from '../../../cli/app-context.ts';
import { databaseCheckOptions } from '../../shared/store/database-check-options.ts';
import { SERVER_DATABASE } from '../../../stores/sqlite/database-names.ts';
import { backUpFile } from '../../../stores/sqlite/backup-file.ts';
import { summarizeFile } from '../../../stores/sqlite/statistics-files.ts';

const NOT_EMBEDDED = {
  'in-memory': 'with STORAGE=in-memory nothing is stored, so there is nothing to back up',
  cassandra:
    'this command copies the files of STORAGE=embedded, but STORAGE is cassandra: back up the keyspace with nodetool snapshot',
} as const;

/** Copies a database of the data folder to a new file. */
export const run: AppModule['run'] = ({ settings, positionals, flags, stdout }) => {
  const { store } = settings().settings;
  if (store.kind !== 'embedded') throw new Error(NOT_EMBEDDED[store.kind]);
  const [target = ''] = positionals;
  const source = join(store.dataDir, flags.text('database') ?? SERVER_DATABASE);
  const { faults, bytes } = backUpFile(source, resolve(target), databaseCheckOptions());
  if (faults.length > 0)
    throw new Error(
      `${source} has errors, so there is no backup of it (${faults[0] ?? ''}). List them with: headwater check ${shellQuoted(source)}`,
    );
  const summary = summarizeFile(resolve(target));
  const contents =
    summary === null
      ? ''
      : `: ${formatCount(summary.messages)} messages, last saved at ${summary.asOf ?? '-'}`;
  stdout.write(printable(`${target} (${(bytes / 1024 / 1024).toFixed(1)} MB, checked)${contents}`) + '\n');
  return Promise.resolve(0);
};
