import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { type RingLog, ringLog } from '../../../src/core/collections/ring-log.ts';
import type { HttpServer } from '../../../src/http/server/listen.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import { dataOf, linesOf, openLines, openStream } from '../support/event-stream.ts';
import { fakeDeps } from '../support/fake-deps.ts';
import { liveChangeFixture } from '../support/live-change-fixture.ts';
import { type ServeOptions, servers } from '../support/serve.ts';

const change = (id: string): LiveChange => liveChangeFixture({ id });
const idsIn = (text: string): unknown[] => linesOf(text).flatMap(({ id }) => (id === undefined ? [] : [id]));
const lastPosition = (text: string): string => String(linesOf(text).at(-1)?.['position']);

describe('GET /events as JSON lines', () => {
  const { serve } = servers();

  const setUp = async (
    { history = 100 } = {},
    options: ServeOptions = {},
  ): Promise<{ server: HttpServer; log: RingLog<LiveChange> }> => {
    const log = ringLog<LiveChange>(history);
    const deps = fakeDeps({ events: { log }, settings: { statsPublic: true } });
    return { server: await serve(deps, options), log };
  };

  for (const type of ['application/x-ndjson', 'application/ndjson', 'application/jsonl']) {
    it(`sends the same changes as server-sent events to a client that accepts ${type}`, async () => {
      const { server, log } = await setUp();
      const events = await openStream(server, '/events');
      const lines = await openLines(server, '/events', { Accept: type });
      log.append([change('a'), change('b')]);
      const text = await lines.until((received) => received.includes('"b"'));
      expect(text).to.include('Content-Type: application/x-ndjson; charset=utf-8');
      expect(text).to.include('Cache-Control: no-store');
      const items = linesOf(text).filter(({ id }) => id !== undefined);
      expect(items.map(({ position, ...item }) => [typeof position, item])).to.deep.equal(
        dataOf<object>(await events.until((received) => received.includes('"b"'))).map((item) => [
          'string',
          item,
        ]),
      );
    });
  }

  it('applies the filters', async () => {
    const { server, log } = await setUp();
    const lines = await openLines(server, '/events?user=Zoë'.replace('ë', '%C3%AB'));
    log.append([change('a'), liveChangeFixture({ id: 'b', user: 'Zoë' })]);
    expect(idsIn(await lines.until((text) => text.includes('"b"')))).to.deep.equal(['b']);
  });

  it('continues after the position of the client', async () => {
    const { server, log } = await setUp();
    const first = await openLines(server, '/events');
    log.append([change('a'), change('b')]);
    const position = lastPosition(await first.until((text) => text.includes('"b"')));
    first.socket.destroy();
    log.append([change('c')]);
    const second = await openLines(server, '/events', { 'Last-Event-ID': position });
    expect(idsIn(await second.until((text) => text.includes('"c"')))).to.deep.equal(['c']);
  });

  it('reports how many are missing if the history does not reach back far enough', async () => {
    const { server, log } = await setUp({ history: 2 });
    const position = lastPosition((await openLines(server, '/events')).received());
    log.append(['a', 'b', 'c', 'd'].map(change));
    const lines = await openLines(server, '/events', { 'Last-Event-ID': position });
    const text = await lines.until((received) => received.includes('"d"'));
    expect(linesOf(text).find(({ notice }) => notice === 'gap')).to.include({ missed: 2 });
    expect(idsIn(text)).to.deep.equal(['c', 'd']);
  });

  it('sends its position to an idle client', async () => {
    const scheduler = new VirtualTimeScheduler(undefined, 14_999);
    const { server, log } = await setUp({}, { scheduler });
    const lines = await openLines(server, '/events?user=nobody');
    log.append([change('a'), change('b')]);
    scheduler.flush();
    scheduler.maxFrames = 15_500;
    scheduler.flush();
    await lines.until((text) => text.includes('{"position":"2-'));
    expect(idsIn(lines.received())).to.deep.equal([]);
  });

  it('is not chosen by a client that accepts anything', async () => {
    const { server } = await setUp();
    const client = await openStream(server, '/events', { Accept: '*/*' });
    expect(client.received()).to.include('Content-Type: text/event-stream');
  });
});
