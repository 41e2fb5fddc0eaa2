import { PRINT_CONFIG_FLAG, settingFlag, type Verb } from '../../cli/verb.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';
import { line } from '../../config/setting-kinds.ts';

const PORT = String(DEFAULT_PORTS.chat);

export const CHAT_VERB: Verb = {
  name: 'chat',
  summary: 'creates chats and messages for a Rails application with Sidekiq',
  about:
    'Assigns the number of a chat or message and enqueues its Sidekiq job in one atomic step in Redis; MySQL is only read. With --memory it needs neither, and stores nothing.',
  positionals: [],
  flags: [
    settingFlag('port', 'N', PORT),
    settingFlag('host', 'ADDRESS'),
    settingFlag('log_level', 'LEVEL'),
    { name: 'memory', doc: 'Runs without MySQL and Redis; GET /jobs lists the jobs.' },
    {
      name: 'token',
      value: 'TOKEN',
      kind: line(1, 255),
      many: true,
      doc: 'Token of an application that exists with --memory (default: demo).',
      needs: 'memory',
    },
    PRINT_CONFIG_FLAG,
  ],
  examples: ['headwater chat', 'headwater chat --memory --token demo --port 8090'],
  defaults: { port: PORT },
  // The chat service verifies tokens but issues none.
  credentials: ['jwt_secret'],
  logs: 'service',
  load: () => import('./index.ts'),
};
