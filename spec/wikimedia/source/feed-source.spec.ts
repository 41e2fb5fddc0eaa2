import { expect } from 'chai';
import { concatMap, lastValueFrom, of, timer, toArray, map, catchError, EMPTY, type Observable } from 'rxjs';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { closedLoop } from '../../../src/core/loop/closed-loop.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import type { SseMessage } from '../../../src/sse/sse-message.ts';
import { type FeedSourceOptions, feedSource } from '../../../src/wikimedia/source/feed-source.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFeedSimulator, type FeedSimulator } from '../../../src/simulator/feed-simulator.ts';
import { eventTexts, type TopicLog } from '../../../src/simulator/topic-log.ts';
import { changeText, CODFW, EQIAD } from '../../support/feed-events.ts';
import { type RawServer, rawServer, sendChunks } from '../../support/raw-server.ts';
import { until } from '../../support/wait-until.ts';

type SourceBatch = Batch<SseMessage, FeedPosition>;
const T = 1_777_979_860_000;

const logOf = (topic: string, timestamps: readonly number[], firstOffset = 100): TopicLog =>
  appendedLog({
    topic,
    firstOffset,
    events: timestamps.map((timestamp, n) => ({
      timestamp,
      data: changeText(firstOffset + n, { title: '🦆'.repeat(n % 9) }, { topic }),
    })),
  });

interface Outcome {
  readonly batches: readonly SourceBatch[];
  readonly observed: readonly FeedEvent[];
  readonly error: unknown;
}

describe('feedSource', () => {
  let server: FeedSimulator | undefined;
  let raw: RawServer | undefined;

  const serve = async (
    logs: readonly TopicLog[],
    faults: Parameters<typeof createFeedSimulator>[0]['faults'] = {},
  ): Promise<string> => {
    server = createFeedSimulator({ logs, faults });
    return server.listen();
  };
  afterEach(async () => {
    await server?.close();
    await raw?.close();
    server = undefined;
    raw = undefined;
  });

  /** One connection in a closed loop whose sink takes `slow` ms per batch, until it ends. */
  const run = async (
    url: string,
    {
      position = startPosition(T),
      rewindMs = 10_000,
      capacity = 1000,
      slow = 0,
      ...over
    }: Partial<FeedSourceOptions> & {
      position?: FeedPosition;
      rewindMs?: number;
      capacity?: number;
      slow?: number;
    } = {},
  ): Promise<Outcome> => {
    const observed: FeedEvent[] = [];
    let failure: unknown = null;
    const source = feedSource(
      {
        url,
        userAgent: 'Headwater/spec (spec@example.org)',
        idleTimeoutMs: 20_000,
        connectTimeoutMs: 20_000,
        maxEventBytes: 1_000_000,
        ...over,
      },
      { position, rewindMs, now: () => T + 60_000 },
      (event) => observed.push(event),
    );
    const sink = (batch: SourceBatch): Observable<SourceBatch> =>
      slow === 0 ? of(batch) : timer(slow).pipe(map(() => batch));
    const batches = await lastValueFrom(
      closedLoop(source, { capacity }, concatMap(sink)).pipe(
        catchError((error: unknown) => {
          failure = error;
          return EMPTY;
        }),
        toArray(),
      ),
    );
    return { batches, observed, error: failure };
  };
  const datas = ({ batches }: Outcome): readonly string[] =>
    batches.flatMap(({ items }) => items.map(({ data }) => data));
  const offsetsIn = (outcome: Outcome, topic = EQIAD): readonly number[] =>
    datas(outcome)
      .map((data) => (JSON.parse(data) as { meta: { topic: string; offset: number } }).meta)
      .filter((meta) => meta.topic === topic)
      .map(({ offset }) => offset);

  it('first starts at `since`, and sends its User-Agent', async () => {
    const url = await serve([logOf(EQIAD, [T - 5, T, T + 5])], { cutAfterEvents: 2 });
    const outcome = await run(url);
    expect(server?.requests).to.deep.equal([
      {
        userAgent: 'Headwater/spec (spec@example.org)',
        lastEventId: undefined,
        since: new Date(T).toISOString(),
        status: 200,
      },
    ]);
    expect(offsetsIn(outcome)).to.deep.equal([101, 102]);
  });

  it('keeps the other parameters of the URL', async () => {
    raw = await rawServer((response) => response.end());
    await run(`${raw.url}?canary_events=true`);
    expect(raw.requests[0]?.url).to.match(/\?canary_events=true&since=2026-05-05T/);
  });

  it('resumes with the rewound id, and without since', async () => {
    const url = await serve([logOf(EQIAD, [T, T + 20_000, T + 30_000]), logOf(CODFW, [T + 40_000])], {
      cutAfterEvents: 2,
    });
    const position: FeedPosition = {
      since: T - 5000,
      partitions: [
        { topic: EQIAD, partition: 0, resume: { timestamp: T + 30_001 }, next: 103, forgotten: null },
        { topic: CODFW, partition: 0, resume: { timestamp: T }, next: null, forgotten: null },
      ],
    };
    const outcome = await run(url, { position });
    const { lastEventId, since } = server?.requests[0] ?? {};
    expect(since).to.equal(null);
    expect(JSON.parse(lastEventId ?? '')).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T + 20_001 },
      { topic: CODFW, partition: 0, timestamp: T - 5000 },
    ]);
    expect(offsetsIn(outcome)).to.deep.equal([102]);
    expect(offsetsIn(outcome, CODFW)).to.deep.equal([100]);
  });

  it('emits each read with the position after it', async () => {
    const url = await serve([logOf(EQIAD, [T, T + 1, T + 2]), logOf(CODFW, [])], { cutAfterEvents: 3 });
    const { batches } = await run(url, { capacity: 2 });
    expect(batches.length).to.be.above(1);
    expect(batches.every(({ items, size }) => items.length === size && size <= 2)).to.equal(true);
    expect(batches[0]?.position?.since).to.equal(T);
    expect(batches.at(-1)?.position?.partitions).to.have.deep.members([
      { topic: EQIAD, partition: 0, resume: { timestamp: T + 3 }, next: null, forgotten: null },
      // Its id said -1, so it resumes at `since`.
      { topic: CODFW, partition: 0, resume: { timestamp: T }, next: null, forgotten: null, unnamed: true },
    ]);
  });

  it('keeps the position if messages have no readable id', async () => {
    raw = await rawServer((response) => {
      sendChunks(response, 'data: a\n\n', 'id: what\ndata: b\n\n');
      response.end();
    });
    const { batches } = await run(raw.url);
    expect(datas({ batches, observed: [], error: null })).to.deep.equal(['a', 'b']);
    expect(batches.map(({ position }) => position)).to.deep.equal(batches.map(() => startPosition(T)));
  });

  it('uses the id of the last message of a read', async () => {
    const id = (ms: number): string => JSON.stringify([{ topic: EQIAD, partition: 0, timestamp: T + ms }]);
    raw = await rawServer((response) => {
      sendChunks(response, `id: ${id(1)}\ndata: a\n\nid: ${id(9)}\ndata: b\n\n`);
      response.end();
    });
    const { batches } = await run(raw.url);
    expect(batches.map(({ items }) => items.length)).to.deep.equal([2]);
    expect(batches[0]?.position?.partitions[0]?.resume).to.deep.equal({ timestamp: T + 9 });
  });

  it('uses the last id of a read if the last message has none', async () => {
    const id = JSON.stringify([{ topic: EQIAD, partition: 0, timestamp: T + 9 }]);
    raw = await rawServer((response) => {
      sendChunks(response, `id: ${id}\ndata: a\n\ndata: b\n\n`);
      response.end();
    });
    const { batches } = await run(raw.url);
    expect(batches.at(-1)?.position?.partitions[0]?.resume).to.deep.equal({ timestamp: T + 9 });
  });

  it('reports connecting, the connection, and its end with the reason', async () => {
    const url = await serve([logOf(EQIAD, [T])], { cutAfterEvents: 1 });
    const { observed, error } = await run(url);
    expect(error).to.be.instanceOf(FeedError);
    // The comment before the first event may come in a piece of its own: that is reported too.
    expect(observed.filter(({ kind }) => kind !== 'ignored')).to.deep.equal([
      { kind: 'connecting' },
      { kind: 'connected' },
      { kind: 'disconnected', error },
    ]);
  });

  it('fails with the status of the response', async () => {
    const url = await serve([logOf(EQIAD, [T])]);
    for (const [status, retryAfterSeconds] of [
      [429, 7],
      [500, undefined],
      [502, undefined],
    ] as const) {
      server?.faults.refuseNext(1, {
        status,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
      const { error, observed } = await run(url);
      expect(error).to.include({
        code: 'feed-refused',
        status,
        retryAfterMs: retryAfterSeconds === undefined ? null : 7000,
      });
      expect(observed).to.deep.equal([{ kind: 'connecting' }, { kind: 'disconnected', error }]);
    }
    expect((await run(url, { userAgent: '' })).error).to.include({ code: 'feed-refused', status: 403 });
  });

  it('fails on an id that the server does not understand', async () => {
    raw = await rawServer((response, request) =>
      response.writeHead(request.headers['last-event-id'] === undefined ? 200 : 400).end(),
    );
    const position: FeedPosition = {
      since: T,
      partitions: [{ topic: EQIAD, partition: 0, resume: { offset: 5 }, next: null, forgotten: null }],
    };
    expect((await run(raw.url, { position })).error).to.include({ code: 'feed-refused', status: 400 });
  });

  it('emits everything in order with any capacity, at the pace of the sink', async () => {
    const log = logOf(
      EQIAD,
      Array.from({ length: 120 }, (_, n) => T + n),
    );
    for (const [capacity, slow] of [
      [1, 0],
      [2, 0],
      [7, 1],
      [1000, 1],
    ] as const) {
      await server?.close();
      const url = await serve([log], { cutAfterEvents: 120, splitCharacters: true });
      const outcome = await run(url, { capacity, slow });
      expect(outcome.error).to.include({ code: 'feed-ended' });
      expect(datas(outcome)).to.deep.equal([...eventTexts([log])]);
    }
  });

  it('opens a connection for every subscription, from the same position', async () => {
    const url = await serve([logOf(EQIAD, [T, T + 1])], { cutAfterEvents: 2 });
    const first = await run(url);
    const second = await run(url);
    expect(offsetsIn(second)).to.deep.equal(offsetsIn(first));
    await until('both are closed', () => server?.counters.open === 0);
    expect(server?.counters.connections).to.equal(2);
  });
});
