import type { Verb } from '../../../cli/verb.ts';
import { integer, line } from '../../../config/setting-kinds.ts';
import { serverUrlFlag } from '../server-url-flag.ts';

export const ALERTS_VERB: Verb = {
  name: 'alerts',
  summary: 'lists the alerts of a running server, sends a test alert, or checks a file with rules',
  about:
    'The rules and targets are in the file that ALERTS names. list and test ask a running server; check only reads the file.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['list', 'test', 'check'],
      doc: 'list shows the newest alerts and what became of them; test sends a test alert to the targets; check reads a file with rules and targets and names every error.',
    },
    {
      name: 'FILE',
      kind: line(1, 4096),
      optional: true,
      doc: 'The file that check reads. Default: the one that ALERTS names.',
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
  examples: [
    'headwater alerts check alerts.json',
    'headwater alerts list',
    'headwater alerts test --target team',
  ],
  logs: 'tool',
  load: () => import('./index.ts'),
};
