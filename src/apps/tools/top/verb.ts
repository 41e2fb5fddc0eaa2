import type { Verb } from '../../../cli/verb.ts';
import { integer } from '../../../config/setting-kinds.ts';
import { serverUrlFlag } from '../server-url-flag.ts';

export const TOP_VERB: Verb = {
  name: 'top',
  summary: 'shows the statistics of a running server live in the terminal',
  about:
    'Shows the event rate, the wikis and users with the most events and their recent changes, the most edited pages of the last five minutes, bots and humans, and the state of the feed. Polls a running server or consumer; press q or Ctrl-C to quit. Without a terminal it prints one line every few seconds.',
  positionals: [],
  flags: [
    serverUrlFlag('URL of the server or consumer.'),
    {
      name: 'rows',
      value: 'N',
      kind: integer(1, 1000),
      doc: 'Maximum number of wikis, users and pages shown (default: as many as fit; 10 with --once).',
    },
    { name: 'once', doc: 'Prints one snapshot as soon as the rate is known, then exits.' },
  ],
  examples: ['headwater top', 'headwater top --url http://127.0.0.1:8080 --rows 10', 'headwater top --once'],
  credentials: ['jwt_secret'],
  logs: 'tool',
  load: () => import('./index.ts'),
};
