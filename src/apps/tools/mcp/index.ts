import { takeUntil, tap } from 'rxjs';
import type { AppModule } from '../../../cli/app-context.ts';
import { tokenFor } from '../../shared/accounts/token-for.ts';
import { clientProxies } from '../client-proxies.ts';
import { serverApi } from '../../shared/api/server-api.ts';
import { importStdioSdk, loadSdk } from '../../shared/mcp/load-sdk.ts';
import { readApi } from '../../shared/mcp/read-api.ts';
import { serveStdio } from './serve-stdio.ts';
import { addTools } from '../../shared/mcp/tools.ts';

const RESPONSE_TIMEOUT_MS = 30_000;
const TOKEN_SECONDS = 600;

/** An MCP server with tools that read a running server over HTTP. */
export const run: AppModule['run'] = async (context) => {
  const { flags, log, stdout, version } = context;
  const url = flags.text('url') ?? '';
  const api = serverApi({
    url,
    proxies: clientProxies(context, url),
    token: () => tokenFor(context.settings().settings, { seconds: TOKEN_SECONDS }),
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
  });
  const { McpServer, StdioServerTransport } = await loadSdk('the command mcp', importStdioSdk);
  const server = new McpServer({ name: 'headwater', version });
  addTools(server, readApi(api));
  const transport = new StdioServerTransport(process.stdin, stdout);
  return context.run({
    name: 'mcp',
    running: (stopping$) =>
      serveStdio(server, transport, process.stdin).pipe(
        tap(() => log.info(`serves tools that read ${api.origin}`)),
        takeUntil(stopping$),
      ),
  });
};
