import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { errorCode } from '../../../core/error-code.ts';

/** The parts of the SDK that are used. */
export interface McpSdk {
  readonly McpServer: typeof McpServer;
  readonly StdioServerTransport: typeof StdioServerTransport;
}

const importSdk = async (): Promise<McpSdk> => ({
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  ...(await import('@modelcontextprotocol/sdk/server/stdio.js')),
});

/** Loads the official SDK, which nobody else needs. */
export const loadSdk = async (load: () => Promise<McpSdk> = importSdk): Promise<McpSdk> => {
  try {
    return await load();
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(
      'the command mcp needs the package @modelcontextprotocol/sdk: run npm install @modelcontextprotocol/sdk',
      { cause },
    );
  }
};
