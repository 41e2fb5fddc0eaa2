import type { Verb } from '../../cli/verb.ts';
import { integer, line } from '../../config/setting-kinds.ts';

export const TOKEN_VERB: Verb = {
  name: 'token',
  summary: 'prints a token for the HTTP API',
  about: 'Run it with the settings of the server: the token is signed with the secret of that server.',
  positionals: [],
  flags: [
    {
      name: 'username',
      value: 'NAME',
      kind: line(1, 100),
      doc: 'User name to put in the token (default: the setting admin_username).',
    },
    {
      name: 'seconds',
      value: 'N',
      kind: integer(1, 31_536_000),
      doc: 'Token lifetime in seconds (default: the setting token_seconds).',
    },
  ],
  examples: ['curl -H "Authorization: Bearer $(headwater token)" localhost:7000/stats'],
  logs: 'tool',
  load: () => import('./token.ts'),
};
