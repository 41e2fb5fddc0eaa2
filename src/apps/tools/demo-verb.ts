import { settingFlag, type Verb } from '../../cli/verb.ts';
import { DEFAULT_DEMO_RATE } from './default-demo-rate.ts';
import { integer } from '../../config/setting-kinds.ts';

export const DEMO_VERB: Verb = {
  name: 'demo',
  summary: 'runs the server with a built-in synthetic feed, without a network',
  about:
    'The first start counts seven days of synthetic history, then continues live; a later start with the same rate and seed continues where the last one stopped. With SINCE, the feed is even and has no history. The demo stores its statistics separately from those of the real feed, in a folder below the data folder. Accounts and tokens are those of the data folder.',
  positionals: [],
  flags: [
    settingFlag('port', 'N'),
    {
      name: 'rate',
      value: 'N',
      kind: integer(1, 1_000_000),
      fallback: String(DEFAULT_DEMO_RATE),
      doc: 'Mean events per second, by day and by night, once the feed is live.',
    },
    {
      name: 'seed',
      value: 'N',
      kind: integer(0, 4_294_967_295),
      fallback: '1',
      doc: 'Seed of the random generator; the same seed gives the same events.',
    },
  ],
  examples: ['headwater demo', 'headwater demo --rate 5000 --port 8080'],
  logs: 'service',
  load: () => import('./demo.ts'),
};
