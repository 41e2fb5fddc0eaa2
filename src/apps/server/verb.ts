import type { Verb } from '../../cli/verb.ts';
import { SERVER_FLAGS } from './server-flags.ts';

export const SERVER_VERB: Verb = {
  name: 'server',
  summary: 'reads the feed, stores the statistics and serves them over HTTP',
  isDefault: true,
  about: 'Counts every event exactly once, even across restarts, crashes and lost connections.',
  positionals: [],
  flags: SERVER_FLAGS,
  examples: [
    'headwater server',
    'headwater server --since 24h',
    'headwater server --port 8080 --storage in-memory --since 2026-11-21T00:00:00Z',
  ],
  logs: 'service',
  load: () => import('./index.ts'),
};
