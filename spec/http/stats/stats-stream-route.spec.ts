import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import request from 'supertest';
import type { HttpServer } from '../../../src/http/server/listen.ts';
import { BEARER, fakeDeps, snapshotOf, tokenFor } from '../support/fake-deps.ts';
import { type RawClient, rawClient, rawGet } from '../support/raw-client.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { waitUntil } from '../../support/wait-until.ts';

const lastId = (text: string): string =>
  text
    .match(/^id: (\S+)$/gm)
    ?.at(-1)
    ?.slice(4) ?? '';
const expectShows = (bots: number) => (text: string) => text.includes(`"bots":${bots},`);

describe('GET /stats/stream', () => {
  const { serve } = servers();

  const open = (
    { port }: HttpServer,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<RawClient> => rawClient(port, rawGet(path, headers));

  const ticketFrom = async (
    { url }: HttpServer,
    headers: Record<string, string> = BEARER,
  ): Promise<string> => {
    const { body } = asReply(await request(url).post('/stats/ticket').set(headers).expect(200));
    expect(body).to.have.property('expires_in', 30);
    return (body as { ticket: string }).ticket;
  };

  const statusOf = async (
    server: HttpServer,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<number> => {
    const client = await open(server, path, headers);
    const text = await client.until((received) => received.includes('\r\n'));
    client.socket.destroy();
    return Number(text.split(' ')[1]);
  };

  it('sends the current snapshot at once and then each change', async () => {
    const deps = fakeDeps();
    const server = await serve(deps);
    const client = await open(server, '/stats/stream', BEARER);
    const first = await client.until((text) => /\ndata: .*\n\n$/.test(text) && expectShows(18)(text));
    expect(first).to.match(/\nevent: stats\ndata: \{"messages":42,.*\}\n\n/);
    deps.snapshot$.next(snapshotOf(7));
    await client.until(expectShows(7));
  });

  it('sends nothing to a client that has the current snapshot until it changes', async () => {
    const deps = fakeDeps();
    const server = await serve(deps);
    const first = await open(server, '/stats/stream', BEARER);
    const id = lastId(await first.until(expectShows(18)));
    expect(id).to.match(/^1-/);
    const second = await open(server, '/stats/stream', { ...BEARER, 'Last-Event-ID': id });
    await second.until((text) => text.includes(':ok'));
    deps.snapshot$.next(snapshotOf(7));
    expect(expectShows(18)(await second.until(expectShows(7)))).to.equal(false);
  });

  it('ignores event ids of other servers', async () => {
    const server = await serve(fakeDeps());
    for (const id of ['1-other', 'nonsense', '[{"topic":"x"}]', '1']) {
      const client = await open(server, '/stats/stream', { ...BEARER, 'Last-Event-ID': id });
      await client.until(expectShows(18));
    }
  });

  it('sends a heartbeat every 15 seconds', async () => {
    const scheduler = new VirtualTimeScheduler(undefined, 15_000);
    const server = await serve(fakeDeps({ settings: { statsPublic: true } }), { scheduler });
    const client = await open(server, '/stats/stream');
    await client.until(expectShows(18));
    scheduler.maxFrames = 14_999;
    scheduler.flush();
    scheduler.maxFrames = 30_000;
    const before = client.received();
    expect(before).not.to.match(/^:$/m);
    scheduler.flush();
    await client.until((text) => (text.match(/^:$/gm) ?? []).length === 2);
  });

  it('needs no login if the statistics are public, whatever ticket is sent', async () => {
    const server = await serve(fakeDeps({ settings: { statsPublic: true } }));
    expect(await statusOf(server, '/stats/stream')).to.equal(200);
    expect(await statusOf(server, '/stats/stream?ticket=old')).to.equal(200);
  });

  it('ends when the process stops, also for later clients', async () => {
    const deps = fakeDeps();
    const server = await serve(deps);
    const client = await open(server, '/stats/stream', BEARER);
    await client.until(expectShows(18));
    deps.stopping$.next();
    await client.ended();
    const late = await open(server, '/stats/stream', BEARER);
    await late.ended();
  });

  it('ends when the token expires, as does a stream opened with its ticket', async () => {
    const server = await serve(fakeDeps());
    const bearer = { Authorization: `Bearer ${tokenFor('admin', { now: Date.now() - 3_595_000 })}` };
    const ticketed = await open(server, `/stats/stream?ticket=${await ticketFrom(server, bearer)}`);
    const client = await open(server, '/stats/stream', bearer);
    await ticketed.ended();
    await client.ended();
    expect(await statusOf(server, '/stats/stream', bearer)).to.equal(401);
  });

  it('supports tokens that outlast the maximum timer delay', async () => {
    const deps = fakeDeps();
    const server = await serve(deps);
    const token = tokenFor('admin', { seconds: 10_000_000 });
    const client = await open(server, '/stats/stream', { Authorization: `Bearer ${token}` });
    await client.until(expectShows(18));
    deps.snapshot$.next(snapshotOf(7));
    await client.until(expectShows(7));
  });

  it('answers 503 when too many streams are open, and accepts one when another ends', async () => {
    const server = await serve(fakeDeps(), { maxStreams: 1 });
    const client = await open(server, '/stats/stream', BEARER);
    await client.until(expectShows(18));
    expect(await statusOf(server, '/stats/stream', BEARER)).to.equal(503);
    expect(await statusOf(server, `/stats/stream?ticket=${await ticketFrom(server)}`)).to.equal(503);
    client.socket.destroy();
    await waitUntil('a place is free', async () =>
      (await statusOf(server, '/stats/stream', BEARER)) === 503 ? undefined : true,
    );
  });

  describe('with a ticket', () => {
    it('opens once', async () => {
      const server = await serve(fakeDeps());
      const path = `/stats/stream?ticket=${await ticketFrom(server)}`;
      const client = await open(server, path);
      await client.until(expectShows(18));
      expect(await statusOf(server, path)).to.equal(401);
    });

    it('resumes for a client with the last event id and ends the older connection', async () => {
      const deps = fakeDeps();
      const server = await serve(deps);
      const path = `/stats/stream?ticket=${await ticketFrom(server)}`;
      const older = await open(server, path);
      const id = lastId(await older.until(expectShows(18)));
      const newer = await open(server, path, { 'Last-Event-ID': id });
      await older.ended();
      deps.snapshot$.next(snapshotOf(7));
      expect(expectShows(18)(await newer.until(expectShows(7)))).to.equal(false);
    });

    it("does not resume with another ticket's event id", async () => {
      const server = await serve(fakeDeps());
      const [one, other] = [await ticketFrom(server), await ticketFrom(server)];
      const client = await open(server, `/stats/stream?ticket=${one}`);
      const id = lastId(await client.until(expectShows(18)));
      expect(await statusOf(server, `/stats/stream?ticket=${other}`)).to.equal(200);
      expect(await statusOf(server, `/stats/stream?ticket=${other}`, { 'Last-Event-ID': id })).to.equal(401);
    });

    it('answers 401 for unknown tickets and 400 for malformed ones, and logs neither', async () => {
      const deps = fakeDeps();
      const server = await serve(deps);
      expect(await statusOf(server, '/stats/stream?ticket=unknown')).to.equal(401);
      expect(await statusOf(server, '/stats/stream?ticket=')).to.equal(401);
      expect(await statusOf(server, '/stats/stream?ticket=a&ticket=b')).to.equal(400);
      expect(deps.lines).to.deep.equal([]);
    });

    it('answers 503 when too many tickets are in use', async () => {
      const server = await serve(fakeDeps(), { maxTickets: 1 });
      await ticketFrom(server);
      const { headers } = await request(server.url).post('/stats/ticket').set(BEARER).expect(503);
      expect(headers['retry-after']).to.equal('30');
    });
  });
});
