import type { Verb } from '../../../cli/verb.ts';
import { serverUrlFlag } from '../server-url-flag.ts';

export const MCP_VERB: Verb = {
  name: 'mcp',
  summary: 'gives AI assistants read-only tools for a running server, over MCP',
  about:
    'A server of the Model Context Protocol on stdin and stdout, which an assistant starts by itself: it offers the statistics, windows, top lists, trends, recent events and the health of a running server or consumer. It changes nothing. Ends when stdin is closed.',
  positionals: [],
  flags: [serverUrlFlag('URL of the server or consumer.')],
  examples: ['headwater mcp', 'headwater mcp --url http://127.0.0.1:8080'],
  credentials: ['jwt_secret'],
  logs: 'tool',
  load: () => import('./index.ts'),
};
