import { expect } from 'chai';
import { catchError, EMPTY, lastValueFrom, toArray } from 'rxjs';
import { closedLoop } from '../../../src/core/loop/closed-loop.ts';
import type { SourceEvent } from '../../../src/core/loop/resumable-source.ts';
import { SourceError } from '../../../src/core/loop/source-error.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFeedSimulator, type FeedSimulator } from '../../../src/simulator/feed-simulator.ts';
import type { FeedPosition } from '../../../src/wikimedia/position/feed-position.ts';
import {
  wikimediaSource,
  type WikimediaSourceOptions,
} from '../../../src/wikimedia/source/wikimedia-source.ts';

const EQIAD = 'eqiad.mediawiki.page-create';
const CODFW = 'codfw.mediawiki.page-create';
const START = Date.now() - 3_600_000;
const logOf = (topic: string, times: readonly number[]) =>
  appendedLog({
    topic,
    events: times.map((time) => ({ timestamp: START + time, data: `${topic} ${time}` })),
  });

describe('wikimediaSource', () => {
  let server: FeedSimulator | undefined;
  afterEach(() => server?.close());

  /** One connection, which the server ends after some events. */
  const run = async (
    logs: Parameters<typeof createFeedSimulator>[0]['logs'],
    cutAfterEvents: number,
    { saved = null, ...options }: Partial<WikimediaSourceOptions> & { saved?: FeedPosition | null } = {},
  ) => {
    server = createFeedSimulator({ stream: 'page-create', logs, faults: { cutAfterEvents } });
    const source = wikimediaSource({
      url: await server.listen(),
      userAgent: 'spec (spec@example.org)',
      since: START,
      ...options,
    });
    const events: SourceEvent[] = [];
    let error: unknown = null;
    const batches = await lastValueFrom(
      closedLoop(
        source.resume(saved, (event) => events.push(event)),
        { capacity: 100 },
        (batch$) => batch$,
      ).pipe(
        catchError((cause: unknown) => {
          error = cause;
          return EMPTY;
        }),
        toArray(),
      ),
    );
    const [request] = server.requests;
    await server.close();
    const texts = batches.flatMap(({ items }) => items.map(({ data }) => data));
    const position = batches.findLast((batch) => batch.position !== null)?.position ?? null;
    return { source, batches, texts, position, events, error, request };
  };

  it('stores where it begins before anything is read, and names the stream', async () => {
    const { source, batches, texts, events, request } = await run([logOf(EQIAD, [1, 2])], 2);
    expect(source.name).to.match(/^http:\/\/127\.0\.0\.1:\d+\/v2\/stream\/page-create$/);
    expect(batches[0]).to.deep.equal({ items: [], size: 0, position: { since: START, partitions: [] } });
    expect(texts).to.deep.equal([`${EQIAD} 1`, `${EQIAD} 2`]);
    expect(request).to.include({ since: new Date(START).toISOString(), lastEventId: undefined });
    expect(events).to.deep.equal([{ kind: 'connecting' }, { kind: 'connected' }]);
  });

  it('begins now by default, and resumes there while nothing came', async () => {
    const before = Date.now();
    const { position } = await run([logOf(EQIAD, [])], 0, { since: undefined });
    expect(position?.since).to.be.within(before, Date.now());
    const { batches, request } = await run([logOf(EQIAD, [])], 0, { saved: position });
    expect(batches).to.deep.equal([]);
    expect(request?.since).to.equal(new Date(position?.since ?? 0).toISOString());
  });

  it('resumes some seconds before the last event of each data centre, also of one that was quiet', async () => {
    const { source, position } = await run([logOf(EQIAD, [0, 20_000]), logOf(CODFW, [])], 2);
    if (position === null) throw new Error('no position');
    const saved = source.parsePosition(source.formatPosition(position));
    const { texts, request, batches } = await run(
      [logOf(EQIAD, [0, 10_002, 20_000, 20_000, 20_001]), logOf(CODFW, [10, 15_000])],
      6,
      { saved },
    );
    expect(texts).to.have.members([
      ...[10_002, 20_000, 20_000, 20_001].map((time) => `${EQIAD} ${time}`),
      ...[10, 15_000].map((time) => `${CODFW} ${time}`),
    ]);
    expect(batches.every(({ items }) => items.length > 0)).to.equal(true);
    const sent = JSON.parse(request?.lastEventId ?? '[]') as { topic: string; timestamp: number }[];
    expect(Object.fromEntries(sent.map(({ topic, timestamp }) => [topic, timestamp - START]))).to.deep.equal({
      [EQIAD]: 10_001,
      [CODFW]: 0,
    });
  });

  it('moves no position back', async () => {
    const saved: FeedPosition = {
      since: START,
      partitions: [
        { topic: EQIAD, partition: 0, resume: { timestamp: START + 500 }, next: null, forgotten: null },
      ],
    };
    const { position, texts } = await run([logOf(EQIAD, [1, 2, 499])], 2, { saved });
    expect(texts).to.deep.equal([`${EQIAD} 1`, `${EQIAD} 2`]);
    expect(position).to.deep.equal(saved);
  });

  it('says what to change when it is refused', async () => {
    const { error } = await run([logOf(EQIAD, [])], 1, {
      saved: {
        since: START,
        partitions: [
          { topic: 'other', partition: 0, resume: { timestamp: START }, next: null, forgotten: null },
        ],
      },
    });
    expect(error).to.include({
      code: 'feed-refused',
      message:
        'the feed answered 404: check that `url` is a stream, and the one that the pipeline has read before',
    });
  });

  it('takes a time in both forms, and refuses anything else', async () => {
    const iso = new Date(START + 2).toISOString();
    expect((await run([logOf(EQIAD, [1, 2])], 1, { since: iso })).texts).to.deep.equal([`${EQIAD} 2`]);
    for (const since of ['yesterday', -1, Number.NaN])
      expect(() => wikimediaSource({ url: 'http://127.0.0.1/', userAgent: 'x', since })).to.throw(
        SourceError,
        '`since` is neither a time such as 2026-05-05T00:00:00Z nor milliseconds',
      );
  });
});
