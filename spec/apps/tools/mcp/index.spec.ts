import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect } from 'chai';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { coverageEnvironment } from '../../../support/node-flags.ts';
import { readStats } from '../../../support/stats.ts';
import { testBed } from '../../../support/test-bed.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { CLI } from '../../../support/cli-file.ts';

const TOOLS = ['statistics', 'totals', 'windows', 'top', 'trends', 'recent_events', 'health'];
const EVENTS = 2000;

interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

describe('headwater mcp', () => {
  const { cli, feed, folder, server, onCleanup } = testBed();

  const connect = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Client> => {
    const client = new Client({ name: 'spec', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [CLI, 'mcp', ...args],
        env: { PATH: process.env['PATH'] ?? '', ...coverageEnvironment(), ...env },
        cwd: folder(),
        stderr: 'ignore',
      }),
    );
    onCleanup(() => client.close());
    return client;
  };
  const call = async (client: Client, name: string, args: Record<string, unknown> = {}): Promise<Answer> =>
    (await client.callTool({ name, arguments: args })) as unknown as Answer;
  const textOf = ({ content }: Answer): string => content[0]?.text ?? '';
  const jsonOf = async (
    client: Client,
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<unknown> => {
    const answer = await call(client, name, args);
    expect(answer.isError, textOf(answer)).to.not.equal(true);
    return JSON.parse(textOf(answer));
  };

  const counted = async () => {
    const log = feedLogFixture(EVENTS, { canaryInterval: 50 });
    const expected = plainCount(textsOfLog(log));
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const DATA_DIR = folder();
    const env = { STREAM_URL, SINCE: String(FIXTURE_SINCE_MS), DATA_DIR };
    const { url } = await server(env);
    await waitUntil('all events are counted', async () =>
      (await readStats(url)).messages === expected.messages ? true : undefined,
    );
    return { url, expected, client: await connect(['--url', url], { DATA_DIR }) };
  };

  it('offers tools that only read, each with a description and a schema', async () => {
    const client = await connect([], {});
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).to.deep.equal(TOOLS);
    for (const { name, description, annotations, inputSchema } of tools) {
      expect(annotations?.readOnlyHint, name).to.equal(true);
      expect(description, name).to.match(/\w\.$/);
      expect(inputSchema.type, name).to.equal('object');
    }
  });

  it('answers with the exact numbers of the server', async () => {
    const { client, expected } = await counted();
    const statistics = (await jsonOf(client, 'statistics', { limit: 2 })) as {
      readonly by_domain: Readonly<Record<string, number>>;
    };
    expect(statistics).to.include({ messages: expected.messages, bots: expected.bots });
    expect(Object.keys(statistics.by_domain)).to.have.length(2);
    const largest = Math.max(...Object.values(statistics.by_domain));
    expect(await jsonOf(client, 'top', { of: 'domains', limit: 1 }))
      .to.have.nested.property('top[0].count')
      .that.equals(largest);
    expect(await jsonOf(client, 'totals')).to.have.property('from');
    expect(await jsonOf(client, 'windows', { resolution: '1m', by: 'type', limit: 3 }))
      .to.have.property('rows')
      .with.length(3);
    expect(await jsonOf(client, 'trends', { of: 'edit-war' })).to.have.property('trends');
    expect(await jsonOf(client, 'health')).to.have.property('ready');
  });

  it('listens to edits as they happen, for a bounded time', async () => {
    const { client } = await counted();
    const startedAt = performance.now();
    expect(await jsonOf(client, 'recent_events', { seconds: 1, limit: 5 })).to.deep.equal([]);
    expect(performance.now() - startedAt).to.be.above(900);
  });

  it('says what is wrong with an argument, and goes on', async () => {
    const { client } = await counted();
    for (const [name, args, message] of [
      ['top', { of: 'kinds', wiki: 'enwiki' }, /not with of=kinds/],
      ['windows', { from: 'yesterday' }, /from/],
      ['windows', { limit: 1000 }, /limit/],
      ['totals', { wiki: 'enwki' }, /did you mean enwiki/],
      ['recent_events', { seconds: 3600 }, /seconds/],
      ['recent_events', { kind: 'anonymous' }, /kind/],
      [
        'recent_events',
        { wiki: 'enwkii', kind: 'ip', namespace: -9, title: '', min_bytes: 0, minor: true, user: '' },
        /wiki: no such wiki: did you mean enwiki.*; namespace: must be .*; title: must not .*; user: must not .*; min_bytes: must be/,
      ],
      ['trends', { wiki: 'enwkii' }, /domain: no such wiki: did you mean enwiki/],
    ] as const) {
      const answer = await call(client, name, args);
      expect(answer.isError, name).to.equal(true);
      expect(textOf(answer), name).to.match(message);
    }
    expect(await jsonOf(client, 'health')).to.have.property('ready');
  });

  it('says that no server answers, and where it looked', async () => {
    const client = await connect(['--url', 'http://127.0.0.1:9'], {});
    const answer = await call(client, 'statistics');
    expect(answer.isError).to.equal(true);
    expect(textOf(answer)).to.include('cannot reach a server at http://127.0.0.1:9');
  });

  it('ends with code 0 when stdin is closed, and writes nothing but the protocol to stdout', async () => {
    const { code, stdout, stderr } = await cli(['mcp']).ended;
    expect({ code, stdout }, stderr.join('\n')).to.deep.equal({ code: 0, stdout: [] });
    expect(stderr.join('\n')).to.include('serves tools that read http://127.0.0.1:7000');
  });
});
