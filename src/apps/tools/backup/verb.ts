import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { line } from '../../../config/setting-kinds.ts';
import { SERVER_DATABASE } from '../../../stores/sqlite/database-names.ts';

export const BACKUP_VERB: Verb = {
  name: 'backup',
  summary: 'copies a database of the embedded store to a new file, also while it is in use',
  about:
    'The copy shows one instant: counts, position, windows and rejects belong together. It is checked like by the verb check, overwrites no file, and can be read by this user only. To restore it, see docs/operating.md.',
  positionals: [{ name: 'FILE', doc: 'The new file.' }],
  flags: [
    settingFlag('data_dir', 'FOLDER'),
    {
      name: 'database',
      value: 'NAME',
      kind: line(1, 255),
      fallback: SERVER_DATABASE,
      doc: 'The database in the data folder; accounts.db holds the accounts, TOPIC.db the statistics of a consumer.',
    },
  ],
  examples: [
    'headwater backup /backups/headwater-2026-11-29.db',
    'headwater backup /backups/accounts-2026-11-29.db --database accounts.db',
  ],
  credentials: [],
  logs: 'tool',
  outlivesReader: true,
  load: () => import('./index.ts'),
};
