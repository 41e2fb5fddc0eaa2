import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { loadPackage } from '../../../core/load-package.ts';

/** The parts of the SDK for a server on stdin and stdout. */
export interface StdioSdk {
  readonly McpServer: typeof McpServer;
  readonly StdioServerTransport: typeof StdioServerTransport;
}

/** The parts of the SDK for a server over HTTP. */
export interface HttpSdk {
  readonly McpServer: typeof McpServer;
  readonly StreamableHTTPServerTransport: typeof StreamableHTTPServerTransport;
}

export const importStdioSdk = async (): Promise<StdioSdk> => ({
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  ...(await import('@modelcontextprotocol/sdk/server/stdio.js')),
});

export const importHttpSdk = async (): Promise<HttpSdk> => ({
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  ...(await import('@modelcontextprotocol/sdk/server/streamableHttp.js')),
});

/** Loads the official SDK, which nobody else needs. `user`: what needs it. */
export const loadSdk = <T>(user: string, load: () => Promise<T>): Promise<T> =>
  loadPackage(
    load,
    (cause) =>
      new Error(
        `${user} needs the package @modelcontextprotocol/sdk: run npm install @modelcontextprotocol/sdk`,
        { cause },
      ),
  );
