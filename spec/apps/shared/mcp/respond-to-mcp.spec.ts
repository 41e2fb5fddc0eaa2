import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect } from 'chai';
import { respondToMcp } from '../../../../src/apps/shared/mcp/respond-to-mcp.ts';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { fakeDeps } from '../../../http/support/fake-deps.ts';
import { servers } from '../../../http/support/serve.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { testBed } from '../../../support/test-bed.ts';
import { waitUntil } from '../../../support/wait-until.ts';

interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
}

describe('POST /mcp of a running server', () => {
  const { cli, feed, folder, server, onCleanup } = testBed();
  const { serve } = servers();

  const connect = async (url: string, headers: Readonly<Record<string, string>>): Promise<Client> => {
    const client = new Client({ name: 'spec', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
    await client.connect(transport);
    onCleanup(() => client.close());
    return client;
  };
  const call = async (client: Client, name: string, args: Record<string, unknown> = {}): Promise<Answer> =>
    (await client.callTool({ name, arguments: args })) as unknown as Answer;
  const jsonOf = async (client: Client, name: string, args: Record<string, unknown> = {}): Promise<unknown> =>
    JSON.parse((await call(client, name, args)).content[0]?.text ?? '');

  it('offers the tools of "headwater mcp" behind the login, with the exact numbers of the server', async () => {
    const log = feedLogFixture(500);
    const expected = plainCount(textsOfLog(log));
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const DATA_DIR = folder();
    const env = { STREAM_URL, SINCE: String(FIXTURE_SINCE_MS), DATA_DIR, STATS_PUBLIC: 'false' };
    const { url } = await server(env);
    const refused = await connect(url, {}).then(
      () => 'connected',
      (error: unknown) => String(error),
    );
    expect(refused).to.include('token-missing');

    const { stdout } = await cli(['token'], { DATA_DIR }).ended;
    const client = await connect(url, { Authorization: `Bearer ${stdout.join('').trim()}` });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).to.include.members([
      'statistics',
      'top',
      'recent_events',
      'health',
    ]);
    await waitUntil('all events are counted', async () => {
      const { messages } = (await jsonOf(client, 'statistics')) as { messages: number };
      return messages === expected.messages ? true : undefined;
    });
    expect(await jsonOf(client, 'health')).to.have.property('ready');
    expect(await jsonOf(client, 'recent_events', { seconds: 1 })).to.deep.equal([]);
    const wrong = await call(client, 'totals', { wiki: 'enwki' });
    expect(wrong.isError).to.equal(true);
    expect(wrong.content[0]?.text).to.include('enwiki');
  });

  it('says what to install when the SDK is missing', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const mcp = respondToMcp('1', () => Promise.reject(missing));
    const { url } = await serve(fakeDeps({ mcp, settings: { statsPublic: true } }));
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(response.status).to.equal(501);
    expect(await response.json()).to.deep.equal({
      error: {
        code: 'mcp-not-installed',
        message:
          '/mcp needs the package @modelcontextprotocol/sdk: run npm install @modelcontextprotocol/sdk',
      },
    });
  });
});
