import type { Verb } from '../../cli/verb.ts';
import { integer } from '../../config/setting-kinds.ts';
import { serverUrlFlag } from './server-url-flag.ts';

export const REJECTS_VERB: Verb = {
  name: 'rejects',
  summary: 'lists rejected events, or reprocesses them',
  about: 'A rejected event is one that could not be counted. Sends the request to a running server.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['list', 'replay'],
      doc: 'list shows the rejected events with their reasons; replay reprocesses all of them.',
    },
  ],
  flags: [
    serverUrlFlag('URL of the server.'),
    {
      name: 'limit',
      value: 'N',
      kind: integer(1, 10_000),
      fallback: '100',
      doc: 'Maximum number shown.',
      actions: ['list'],
    },
  ],
  examples: ['headwater rejects list --limit 10', 'headwater rejects replay'],
  logs: 'tool',
  load: () => import('./rejects.ts'),
};
