import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { line, oneOf } from '../../../config/setting-kinds.ts';

export const ACCOUNT_VERB: Verb = {
  name: 'account',
  summary: 'adds, lists, disables and enables accounts, and sets their passwords',
  about:
    'Works while servers are running. They apply a change within 2 seconds: tokens and live streams of a disabled account or of an old password end. Type the password at the terminal (without echo) or pass it as the first line of standard input; it is never an argument. The role reader can see the statistics, windows and live events; the role admin can also list and replay rejected events. Each start creates the administrator ADMIN_USERNAME if needed; of ADMIN_PASSWORD and a password set here, the one that changed last applies.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['add', 'list', 'disable', 'enable', 'password'],
      doc: 'add, list, disable, enable or password.',
    },
    { name: 'NAME', kind: line(1, 100), optional: true, doc: 'The account; not used by list.' },
  ],
  flags: [
    {
      name: 'role',
      value: 'ROLE',
      kind: oneOf('reader', 'admin'),
      fallback: 'reader',
      doc: 'Role of a new account: reader or admin.',
      actions: ['add'],
    },
    settingFlag('storage', 'KIND'),
    settingFlag('data_dir', 'FOLDER'),
  ],
  examples: [
    'headwater account add alice --role reader',
    'printf %s "$PASSWORD" | headwater account password alice',
    'headwater account list',
  ],
  // Neither the secret nor the administrator's password is used.
  credentials: [],
  logs: 'tool',
  outlivesReader: true,
  load: () => import('./index.ts'),
};
