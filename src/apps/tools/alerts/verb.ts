import type { Verb } from '../../../cli/verb.ts';
import { integer, line } from '../../../config/setting-kinds.ts';
import { serverUrlFlag } from '../server-url-flag.ts';

export const ALERTS_VERB: Verb = {
  name: 'alerts',
  summary: 'lists the alerts of a running server, or sends a test alert',
  about: 'The rules and targets are in the file that ALERTS names. Sends the request to a running server.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['list', 'test'],
      doc: 'list shows the newest alerts and what became of them; test sends a test alert to the targets.',
    },
  ],
  flags: [
    serverUrlFlag('URL of the server.'),
    {
      name: 'limit',
      value: 'N',
      kind: integer(1, 1000),
      fallback: '20',
      doc: 'Maximum number shown.',
      actions: ['list'],
    },
    {
      name: 'target',
      value: 'NAME',
      kind: line(1, 100),
      doc: 'Only this target. Default: all of them.',
      actions: ['test'],
    },
  ],
  examples: ['headwater alerts list', 'headwater alerts test --target team'],
  logs: 'tool',
  load: () => import('./index.ts'),
};
