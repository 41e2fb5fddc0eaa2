import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { HttpError } from '../../../http/middleware/http-error.ts';
import type { RespondToMcp } from '../../../http/mcp/mcp-route.ts';
import { messageOf } from '../../../core/message-of.ts';
import { serverApi } from '../api/server-api.ts';
import { importHttpSdk, loadSdk } from './load-sdk.ts';
import { readApi } from './read-api.ts';
import { addTools } from './tools.ts';

const RESPONSE_TIMEOUT_MS = 30_000;

/** The address at which this process got a request. */
const ownAddress = ({ socket: { localAddress = '127.0.0.1', localPort = 0 } }: IncomingMessage): string =>
  `http://${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`;

/** The token of a request; its guard let it pass, so one is missing only where none is needed. */
const tokenOf = ({ headers }: IncomingMessage): string =>
  (headers.authorization ?? '').replace(/^Bearer +/i, '');

/**
 * Serves the tools of `headwater mcp` over HTTP, without sessions: each message gets a server of its own. The tools read the
 * API of this process with the token of the request, so they may read what it may, with the limits of the API.
 */
export const respondToMcp = (version: string, load = importHttpSdk): RespondToMcp => {
  const loaded = async () => {
    try {
      return await loadSdk('/mcp', load);
    } catch (cause) {
      throw new HttpError(501, 'mcp-not-installed', messageOf(cause), { cause });
    }
  };
  return async (request, response) => {
    const { McpServer, StreamableHTTPServerTransport } = await loaded();
    const server = new McpServer({ name: 'headwater', version });
    const api = serverApi({
      url: ownAddress(request),
      token: () => Promise.resolve(tokenOf(request)),
      responseTimeoutMs: RESPONSE_TIMEOUT_MS,
    });
    addTools(server, readApi(api));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.once('close', () => {
      server.close().catch(() => undefined);
    });
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  };
};
