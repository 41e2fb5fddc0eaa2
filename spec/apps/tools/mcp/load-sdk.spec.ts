import { expect } from 'chai';
import { loadSdk } from '../../../../src/apps/tools/mcp/load-sdk.ts';

const failureOf = (error: Error): Promise<unknown> =>
  loadSdk(() => Promise.reject(error)).then(
    () => null,
    (failure: unknown) => failure,
  );

describe('loadSdk', () => {
  it('loads the parts that are used', async () => {
    const { McpServer, StdioServerTransport } = await loadSdk();
    expect([McpServer, StdioServerTransport].map((part) => typeof part)).to.deep.equal([
      'function',
      'function',
    ]);
  });

  it('says what to install if the package is missing', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await failureOf(missing))
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.includes('npm install @modelcontextprotocol/sdk');
  });

  it('passes other failures on', async () => {
    const broken = new Error('broken');
    expect(await failureOf(broken)).to.equal(broken);
  });
});
