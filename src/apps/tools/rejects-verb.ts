import type { Verb } from '../../cli/verb.ts';
import { httpUrl, integer } from '../../config/setting-kinds.ts';

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
    {
      name: 'url',
      value: 'URL',
      kind: httpUrl,
      fallback: 'http://127.0.0.1:7000',
      doc: 'URL of the server.',
    },
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
