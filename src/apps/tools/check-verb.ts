import { settingFlag, type Verb } from '../../cli/verb.ts';

export const CHECK_VERB: Verb = {
  name: 'check',
  summary: 'checks a database file of the embedded store or of the accounts, without changing it',
  about:
    'Reads the whole file and checks its structure, the checksums of all saved data, and the sums that must agree. A server may continue to use the file. The exit code is 0 if the file is intact, otherwise 1.',
  positionals: [
    {
      name: 'FILE',
      doc: 'A database file, or a folder with database files (default: the setting data_dir).',
      optional: true,
    },
  ],
  flags: [{ ...settingFlag('data_dir', 'FOLDER'), replacedBy: 'FILE' }],
  examples: ['headwater check', 'headwater check /backups/headwater.db'],
  credentials: [],
  logs: 'tool',
  load: () => import('./check.ts'),
};
