import { PRINT_CONFIG_FLAG, settingFlag, type Verb } from '../../cli/verb.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';
import { integer, line } from '../../config/setting-kinds.ts';
import { DEFAULT_RECONCILE_MINUTES } from './reconcile-minutes.ts';

/** Flags of the service have no effect on an action. */
const NO_ACTION = [''];
const PORT = String(DEFAULT_PORTS.chat);

export const CHAT_VERB: Verb = {
  name: 'chat',
  summary: 'creates chats and messages for a Rails application with Sidekiq',
  about:
    'Assigns the number of a chat or message and enqueues its Sidekiq job in one atomic step in Redis; MySQL is only read. With --memory it needs neither, and stores nothing. The action reconcile finds numbers whose job was lost with a killed Sidekiq: they are neither in MySQL nor queued, running, scheduled, retrying or dead in Sidekiq. It prints them and queues them again, with the same number; it may run at any time, also twice at once.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['reconcile'],
      optional: true,
      doc: 'reconcile queues lost numbers again; without an action, the service runs.',
    },
  ],
  flags: [
    { ...settingFlag('port', 'N', PORT), actions: NO_ACTION },
    { ...settingFlag('host', 'ADDRESS'), actions: NO_ACTION },
    settingFlag('log_level', 'LEVEL'),
    {
      name: 'memory',
      doc: 'Runs without MySQL and Redis; GET /jobs lists the jobs.',
      actions: NO_ACTION,
    },
    {
      name: 'token',
      value: 'TOKEN',
      kind: line(1, 255),
      many: true,
      doc: 'Token of an application that exists with --memory (default: demo).',
      needs: 'memory',
    },
    {
      name: 'older-than',
      value: 'MINUTES',
      kind: integer(0, 10_000),
      fallback: String(DEFAULT_RECONCILE_MINUTES),
      doc: 'With reconcile: ignores numbers issued or queued again less than this long ago.',
      actions: ['reconcile'],
    },
    {
      name: 'dry-run',
      doc: 'With reconcile: only prints the numbers.',
      actions: ['reconcile'],
    },
    PRINT_CONFIG_FLAG,
  ],
  examples: [
    'headwater chat',
    'headwater chat --memory --token demo --port 8090',
    'headwater chat reconcile --dry-run',
  ],
  defaults: { port: PORT },
  // The chat service verifies tokens but issues none.
  credentials: ['jwt_secret'],
  logs: 'service',
  load: () => import('./index.ts'),
};
