import type { Readable } from 'node:stream';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { concat, defer, from, fromEvent, ignoreElements, merge, type Observable, take } from 'rxjs';

/**
 * Serves a client that writes to `input`, until that ends. Emits once the server listens.
 *
 *     input    ---------|
 *     result   -s-------|
 */
export const serveStdio = (server: McpServer, transport: Transport, input: Readable): Observable<unknown> =>
  defer(() => {
    const ended$ = merge(fromEvent(input, 'end'), fromEvent(input, 'close')).pipe(take(1), ignoreElements());
    return concat(
      merge(
        defer(() => server.connect(transport)),
        ended$,
      ),
      defer(() => from(server.close())).pipe(ignoreElements()),
    );
  });
