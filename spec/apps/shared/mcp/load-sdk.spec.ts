import { expect } from 'chai';
import { importHttpSdk, importStdioSdk, loadSdk } from '../../../../src/apps/shared/mcp/load-sdk.ts';

const failureOf = (error: Error): Promise<unknown> =>
  loadSdk('/mcp', () => Promise.reject(error)).then(
    () => null,
    (failure: unknown) => failure,
  );

describe('loadSdk', () => {
  it('loads the parts that are used', async () => {
    const { McpServer, StdioServerTransport } = await loadSdk('it', importStdioSdk);
    const { StreamableHTTPServerTransport } = await loadSdk('it', importHttpSdk);
    for (const part of [McpServer, StdioServerTransport, StreamableHTTPServerTransport])
      expect(part).to.be.a('function');
  });

  it('says what to install if the package is missing', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await failureOf(missing))
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.equals(
        '/mcp needs the package @modelcontextprotocol/sdk: run npm install @modelcontextprotocol/sdk',
      );
  });

  it('passes other failures on', async () => {
    const broken = new Error('broken');
    expect(await failureOf(broken)).to.equal(broken);
  });
});
