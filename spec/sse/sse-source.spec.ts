import { expect } from 'chai';
import { catchError, EMPTY, lastValueFrom, toArray } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import { closedLoop } from '../../src/core/loop/closed-loop.ts';
import type { SourceEvent } from '../../src/core/loop/resumable-source.ts';
import type { SseMessage } from '../../src/sse/sse-message.ts';
import { type SsePosition, sseSource, type SseSourceOptions } from '../../src/sse/sse-source.ts';
import { readSource } from '../support/read-source.ts';
import { type RawServer, rawServer, sendChunks } from '../support/raw-server.ts';

describe('sseSource', () => {
  let raw: RawServer | undefined;
  afterEach(() => raw?.close());

  const serve = async (body: string): Promise<RawServer> => {
    raw = await rawServer((response) => {
      sendChunks(response, body);
      response.end();
    });
    return raw;
  };
  /** One connection to a server that sends this body. */
  const run = async (
    body: string,
    options: Partial<SseSourceOptions> = {},
    start: SsePosition | null = null,
  ) => {
    const { url, requests } = await serve(body);
    const events: SourceEvent[] = [];
    let error: unknown = null;
    const source = sseSource({ url: `${url}/feed?key=secret`, ...options });
    const batches = await lastValueFrom(
      closedLoop(
        source.resume(start, (event) => events.push(event)),
        { capacity: 100 },
        (batch$) => batch$,
      ).pipe(
        catchError((cause: unknown) => {
          error = cause;
          return EMPTY;
        }),
        toArray<Batch<SseMessage, SsePosition>>(),
      ),
    );
    const items = batches.flatMap((batch) => batch.items);
    return { source, items, position: batches.at(-1)?.position, events, error, request: requests[0] };
  };

  it('numbers its events if their positions have no holes', () => {
    const url = 'http://127.0.0.1/';
    expect(sseSource({ url }).sequence).to.equal(undefined);
    const sequence = sseSource({ url, contiguous: true }).sequence;
    expect(sequence?.numberOf({ data: '', id: '7' })).to.equal(7);
    expect(sequence?.numberOf({ data: '', id: '' })).to.equal(null);
    expect(sequence?.lastBefore('7')).to.equal(7);
    const ofData = sseSource({ url, contiguous: true, position: ({ data }) => Number(JSON.parse(data)) });
    expect(ofData.sequence?.numberOf({ data: '9', id: 'x' })).to.equal(9);
    expect(ofData.sequence?.numberOf({ data: '{', id: '9' })).to.equal(null);
  });

  it('resumes with the last id, and names the feed without its query', async () => {
    const { source, items, position, request, events } = await run('id: 7\ndata: a\n\ndata: b\n\n', {}, '5');
    expect(items).to.deep.equal([
      { data: 'a', id: '7' },
      { data: 'b', id: '' },
    ]);
    expect(position).to.equal('7');
    expect(request?.headers).to.include({ 'last-event-id': '5', accept: 'text/event-stream' });
    expect(source.name).to.match(/^http:\/\/127\.0\.0\.1:\d+\/v2\/stream\/recentchange\/feed$/);
    expect(events).to.deep.equal([{ kind: 'connecting' }, { kind: 'connected' }]);
  });

  const TYPED =
    'event: add\nid: 1\ndata: a\n\ndata: b\n\nevent: remove\ndata: c\n\nevent: error\ndata: broken\n\n';

  it('reads events of the given types, with their type', async () => {
    expect((await run(TYPED)).items).to.deep.equal([{ data: 'b', id: '' }]);
    await raw?.close();
    expect((await run(TYPED, { types: ['add', 'remove'] })).items).to.deep.equal([
      { data: 'a', id: '1', type: 'add' },
      { data: 'c', id: '', type: 'remove' },
    ]);
    await raw?.close();
    const { items, events } = await run(TYPED, { types: 'all' });
    expect(items.map(({ data }) => data)).to.deep.equal(['a', 'b', 'c']);
    expect(events.at(-1)).to.deep.equal({ kind: 'warning', message: 'the feed sent an error: "broken"' });
  });

  it('names what came instead of the given types', async () => {
    raw = await rawServer((response) => sendChunks(response, 'event: other\ndata: a\n\n'));
    const source = sseSource({ url: raw.url, types: ['add'], idleTimeoutMs: 300 });
    const error: unknown = await lastValueFrom(
      closedLoop(
        source.resume(null, () => undefined),
        { capacity: 10 },
        (batch$) => batch$,
      ),
    ).catch((cause: unknown) => cause);
    expect((error as Error).message).to.equal(
      'the feed sent no event for 0.3 s, only events of other types than "add" (1: "other")',
    );
  });

  it('says that errors came, and nothing else, from a feed of which it reads all types', async () => {
    raw = await rawServer((response) => sendChunks(response, 'event: error\ndata: broken\n\n'));
    const source = sseSource({ url: raw.url, types: 'all', idleTimeoutMs: 300 });
    const { error } = readSource(source, null);
    expect(((await error) as Error).message).to.equal(
      'the feed sent no event for 0.3 s, only events of the type "error" (1: "error") after it sent an error: "broken"',
    );
  });

  const TIMES = 'data: {"t":5}\n\ndata: {"t":9}\n\ndata: {"t":7}\n\ndata: broken\n\n';
  const timeOf = ({ data }: SseMessage): number => (JSON.parse(data) as { readonly t: number }).t;

  it('reads positions from the data; numbers never go back, and broken events have none', async () => {
    expect((await run(TIMES, { position: timeOf })).position).to.equal(9);
    await raw?.close();
    expect((await run(TIMES, { position: timeOf }, 20)).position).to.equal(20);
    await raw?.close();
    expect((await run(TIMES, { position: (event) => String(timeOf(event)) }, '20')).position).to.equal('7');
  });

  it('resumes at a URL, somewhat before the position', async () => {
    const options: Partial<SseSourceOptions> = {
      position: timeOf,
      rewind: (position) => Number(position) - 3,
    };
    const { request } = await run(
      TIMES,
      { ...options, resumeUrl: (from) => `${raw?.url ?? ''}/since/${from}` },
      20,
    );
    expect(request?.url).to.equal('/v2/stream/recentchange/since/17');
    expect(request?.headers).not.to.have.property('last-event-id');
    await raw?.close();
    expect((await run(TIMES, options, 20)).request?.headers).to.include({ 'last-event-id': '17' });
  });

  it('gives an event beyond the limit, and says what is wrong with it', async () => {
    const { source, items } = await run(`data: ${'x'.repeat(50)}\n\ndata: ok\n\n`, { maxEventBytes: 20 });
    expect(items.map(source.problemOf)).to.deep.equal([
      'the event has 50 bytes, and at most 20 are allowed',
      null,
    ]);
  });

  it('reads back the positions that it wrote, and refuses others', () => {
    const source = sseSource({ url: 'http://127.0.0.1/' });
    for (const position of ['', 'a"\n', 0, 1.5, -3])
      expect(source.parsePosition(source.formatPosition(position))).to.equal(position);
    for (const text of ['null', '{}', 'x', '']) expect(() => source.parsePosition(text), text).to.throw();
  });
});
