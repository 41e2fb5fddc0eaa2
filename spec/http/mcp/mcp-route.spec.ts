import { expect } from 'chai';
import type { RespondToMcp } from '../../../src/http/mcp/mcp-route.ts';
import { BEARER, fakeDeps, type DepsOverrides } from '../support/fake-deps.ts';
import { type ServeOptions, servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const MESSAGE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('POST /mcp', () => {
  const { serve } = servers();

  const setUp = async (overrides: DepsOverrides = {}, options: ServeOptions = {}) => {
    const bodies: unknown[] = [];
    const mcp: RespondToMcp = (request, response) => {
      bodies.push(request.body);
      response.json({ answered: true });
      return Promise.resolve();
    };
    const { url } = await serve(fakeDeps({ mcp, ...overrides }), options);
    const post = (headers: Readonly<Record<string, string>>, body = MESSAGE, path = '/mcp') =>
      fetch(`${url}${path}`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });
    const codeOf = async (response: Response): Promise<readonly [status: number, code: string]> => {
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    };
    return { url, post, codeOf, bodies };
  };
  const isPublic = { settings: { statsPublic: true } };

  it('passes on the message of a client with a token, or of every client if the statistics are public', async () => {
    const { post, bodies } = await setUp();
    expect(await (await post(BEARER)).json()).to.deep.equal({ answered: true });
    expect(bodies).to.deep.equal([JSON.parse(MESSAGE)]);
    const open = await setUp(isPublic);
    expect((await open.post({})).status).to.equal(200);
  });

  it('refuses a missing token, other methods, bodies that are too large or no JSON, and parameters', async () => {
    const { url, post, codeOf, bodies } = await setUp();
    expect(await codeOf(await post({}))).to.deep.equal([401, 'token-missing']);
    const get = await fetch(`${url}/mcp`, { headers: BEARER });
    expect([get.status, get.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect(await codeOf(await post(BEARER, JSON.stringify('x'.repeat(17_000))))).to.deep.equal([
      413,
      'body-too-large',
    ]);
    expect(await codeOf(await post(BEARER, '{'))).to.deep.equal([400, 'malformed-json']);
    expect((await post({ ...BEARER, 'Content-Type': 'text/plain' })).status).to.equal(415);
    expect((await post(BEARER, MESSAGE, '/mcp?x=1')).status).to.equal(400);
    expect(bodies).to.deep.equal([]);
  });

  it('refuses pages of other sites that have no token', async () => {
    const { url, post, codeOf } = await setUp(isPublic);
    expect(await codeOf(await post({ Origin: 'https://elsewhere.example' }))).to.deep.equal([
      403,
      'other-origin',
    ]);
    expect((await post({ Origin: url })).status).to.equal(200);
    expect((await post({ Origin: 'https://elsewhere.example', ...BEARER })).status).to.equal(200);
  });

  it('limits the messages that it answers at the same time', async () => {
    let waiting = 0;
    const mcp: RespondToMcp = () => {
      waiting += 1;
      return new Promise(() => undefined);
    };
    const { post, codeOf } = await setUp({ ...isPublic, mcp }, { maxMcpRequests: 1 });
    const first = post({}).catch(() => undefined);
    await until('one is asked', () => waiting === 1);
    expect(await codeOf(await post({}))).to.deep.equal([503, 'busy']);
    void first;
  });
});
