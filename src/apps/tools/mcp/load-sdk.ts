import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { loadPackage } from '../../../core/load-package.ts';

/** The parts of the SDK that are used. */
export interface McpSdk {
  readonly McpServer: typeof McpServer;
  readonly StdioServerTransport: typeof StdioServerTransport;
}

const importSdk = async (): Promise<McpSdk> => ({
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  ...(await import('@modelcontextprotocol/sdk/server/stdio.js')),
});

const missing = (cause: unknown): Error =>
  new Error(
    'the command mcp needs the package @modelcontextprotocol/sdk: run npm install @modelcontextprotocol/sdk',
    { cause },
  );

/** Loads the official SDK, which nobody else needs. */
export const loadSdk = (load = importSdk): Promise<McpSdk> => loadPackage(load, missing);
