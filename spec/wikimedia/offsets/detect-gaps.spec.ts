import { expect } from 'chai';
import { concatMap, from, of, throwError, toArray } from 'rxjs';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import type { GapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import { detectGaps } from '../../../src/wikimedia/offsets/detect-gaps.ts';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import type { Canary, RejectedEvent, RecentChange } from '../../../src/wikimedia/event/recent-change.ts';
import { brokenItem, changeAt, CODFW, EQIAD } from '../../support/feed-events.ts';
import type { FeedItem } from '../../../src/wikimedia/event/feed-item.ts';

type Item = RecentChange | Canary | RejectedEvent;
const T = 1_777_979_860_000;

const ledgerOf = (goBack: boolean): GapRetryPolicy => ({
  shouldRewind: () => goBack,
  isExhausted: () => false,
  rewindFactor: () => 1,
});

const QUIET = { retryPolicy: ledgerOf(true), onFeedEvent: () => undefined, now: () => T };

const standing = (next: Readonly<Record<string, number | null>>): FeedPosition => ({
  since: T,
  partitions: Object.entries(next).map(([topic, expected]) => ({
    topic,
    partition: 0,
    resume: { timestamp: T },
    next: expected,
    forgotten: null,
  })),
});

interface Measured {
  readonly batches: readonly Batch<FeedItem, FeedPosition>[];
  readonly observed: readonly FeedEvent[];
  readonly error: unknown;
  readonly duplicates: number;
}

/** Runs batches through a meter; their position stands in both topics. */
const measure = (
  batches: readonly (readonly Item[])[],
  { start = startPosition(T), goBack = false }: { start?: FeedPosition; goBack?: boolean } = {},
): Measured => {
  const observed: FeedEvent[] = [];
  const came: Batch<FeedItem, FeedPosition>[] = [];
  let failure: unknown = null;
  let duplicates = 0;
  const position = standing({ [EQIAD]: null, [CODFW]: null });
  from(batches)
    .pipe(
      concatMap((items) => of({ items, size: items.length, position })),
      detectGaps(start, {
        retryPolicy: ledgerOf(goBack),
        onFeedEvent: (observation) => observed.push(observation),
        onDuplicates: (events) => (duplicates += events),
        now: () => T,
      }),
    )
    .subscribe({
      next: (batch) => came.push(batch),
      error: (error: unknown) => (failure = error),
    });
  return { batches: came, observed, error: failure, duplicates };
};

const eqiad = (...offsets: readonly number[]): Item[] => offsets.map((offset) => changeAt(offset));
const codfw = (...offsets: readonly number[]): Item[] => offsets.map((offset) => changeAt(offset, CODFW));
const lostIn = ({ batches }: Measured): unknown[] =>
  batches.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'gap' ? [item.gap] : [])));
const nextOf = ({ batches }: Measured, topic = EQIAD): number | null | undefined =>
  batches.at(-1)?.position?.partitions.find((entry) => entry.topic === topic)?.next;
const gap = (from: number, to: number, topic = EQIAD): object => ({ topic, partition: 0, from, to });

describe('detectGaps', () => {
  it('passes contiguous offsets, also across batches', () => {
    const measured = measure([eqiad(7, 8), eqiad(9), eqiad(10, 11)]);
    expect(measured.observed).to.deep.equal([]);
    expect(measured.batches.map(({ items }) => items.length)).to.deep.equal([2, 1, 2]);
  });

  it('accepts any first offset of a partition', () => {
    expect(measure([eqiad(5_000_000_000)], { goBack: true }).error).to.equal(null);
  });

  it('writes the next offset of each partition into the positions', () => {
    const measured = measure([[...eqiad(7), ...codfw(3)], eqiad(8)]);
    expect(nextOf(measured)).to.equal(9);
    expect(nextOf(measured, CODFW)).to.equal(4);
    expect(nextOf(measure([eqiad(7)]), CODFW)).to.equal(null);
  });

  it('leaves a batch without a position as it is', async () => {
    const [batch] = await new Promise<Batch<FeedItem, FeedPosition>[]>((resolve) => {
      of({ items: eqiad(7), size: 1, position: null })
        .pipe(detectGaps(startPosition(T), QUIET), toArray())
        .subscribe(resolve);
    });
    expect(batch?.position).to.equal(null);
  });

  it('fails on a gap, so that the source requests it again', () => {
    const { error, observed, batches } = measure([eqiad(7), eqiad(8, 11)], { goBack: true });
    expect(error).to.be.instanceOf(FeedError);
    expect(error).to.include({ code: 'feed-gap', retriable: true });
    expect((error as FeedError).message).to.equal(
      `the feed skipped 2 events of ${EQIAD}/0; requesting them again`,
    );
    expect(observed).to.deep.equal([{ kind: 'gap', gap: gap(9, 10), isRewinding: true }]);
    expect(batches).to.have.length(1);
  });

  it('reports when the limit of rewinds keeps it from a rewind', () => {
    const observed: FeedEvent[] = [];
    of({ items: eqiad(7, 9), size: 2, position: null })
      .pipe(
        detectGaps(startPosition(T), {
          retryPolicy: { ...ledgerOf(false), isExhausted: () => true },
          onFeedEvent: (observation) => observed.push(observation),
          now: () => T,
        }),
      )
      .subscribe();
    expect(observed).to.deep.equal([{ kind: 'gap', gap: gap(8, 8), isRewinding: false, isExhausted: true }]);
  });

  it('adds a loss to the batch once, after enough rewinds', () => {
    const measured = measure([eqiad(7), eqiad(10, 11), eqiad(12)]);
    expect(lostIn(measured)).to.deep.equal([gap(8, 9)]);
    expect(measured.batches.map(({ items, size }) => [items.length, size])).to.deep.equal([
      [1, 1],
      [3, 2],
      [1, 1],
    ]);
    expect(measured.observed).to.deep.equal([{ kind: 'gap', gap: gap(8, 9), isRewinding: false }]);
    expect(nextOf(measured)).to.equal(13);
  });

  it('remembers between which times events were lost, also across a restart', () => {
    const timed = (offset: number, ms: number): Item => {
      const item = changeAt(offset);
      return item.kind === 'change' ? { ...item, dt: new Date(T + ms).toISOString() } : item;
    };
    const missingIn = ({ batches }: Measured): unknown =>
      batches.at(-1)?.position?.partitions.find(({ topic }) => topic === EQIAD)?.missing;
    const measured = measure([[timed(7, 100), timed(10, 900)]]);
    expect(missingIn(measured)).to.deep.equal([{ from: 8, to: 9, after: T + 100, before: T + 900 }]);
    const start = measured.batches.at(-1)?.position ?? startPosition(T);
    const later = measure([[timed(13, 1_500)]], { start });
    expect(missingIn(later)).to.deep.equal([
      { from: 8, to: 9, after: T + 100, before: T + 900 },
      { from: 11, to: 12, after: T + 900, before: T + 1_500 },
    ]);
    const ahead = measure([[timed(7, 100), timed(10, 900_000)]]);
    expect(missingIn(ahead), 'a wrong clock').to.deep.equal([{ from: 8, to: 9, after: T + 100 }]);
  });

  it('detects a gap across a restart', () => {
    const start = standing({ [EQIAD]: 9 });
    expect(measure([eqiad(10)], { start, goBack: true }).error).to.include({ code: 'feed-gap' });
    expect(measure([eqiad(6, 7, 8, 9, 10)], { start, goBack: true }).error).to.equal(null);
    expect(lostIn(measure([eqiad(6, 7, 8, 10)], { start }))).to.deep.equal([gap(9, 9)]);
  });

  it('tracks each partition separately, in any interleaving', () => {
    const measured = measure([
      [...eqiad(7), ...codfw(1), ...eqiad(8), ...codfw(2), ...eqiad(10), ...codfw(3, 5)],
    ]);
    expect(lostIn(measured)).to.deep.equal([gap(9, 9), gap(4, 4, CODFW)]);
    const other: Item[] = eqiad(50).map((item) => ({ ...item, partition: 1 }));
    expect(measure([[...eqiad(7), ...other, ...eqiad(8)]], { goBack: true }).error).to.equal(null);
  });

  it('reports duplicates once per batch, and does not move back', () => {
    const measured = measure([eqiad(7, 8, 9), eqiad(7, 8), eqiad(9, 10)]);
    expect(measured.observed).to.deep.equal([
      { kind: 'duplicates', events: 2 },
      { kind: 'repeating', topic: EQIAD, partition: 0, highest: 8, next: 10 },
      { kind: 'caught-up', topic: EQIAD, partition: 0 },
      { kind: 'duplicates', events: 1 },
    ]);
    expect(nextOf(measured)).to.equal(11);
    expect(lostIn(measured)).to.deep.equal([]);
  });

  it('drops and counts events that were received before, whatever their ids', () => {
    const start = standing({ [EQIAD]: 900_000 });
    const other: Item[] = eqiad(5, 899_999).map((item) => ({ ...item, id: `another id of ${item.offset}` }));
    const measured = measure([[...other, ...eqiad(900_000)], eqiad(12)], { start, goBack: true });
    expect(measured.batches.map(({ items, size }) => [items.length, size])).to.deep.equal([
      [1, 3],
      [0, 1],
    ]);
    expect(measured.duplicates).to.equal(3);
    expect(nextOf(measured)).to.equal(900_001);
  });

  it('drops rejected events and canaries that were received before', () => {
    const start = standing({ [EQIAD]: 10 });
    const items: Item[] = [
      { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 },
      { ...brokenItem('a'), topic: EQIAD, partition: 0, offset: 9 },
      brokenItem('no offset'),
    ];
    expect(measure([items], { start }).batches[0]?.items).to.deep.equal([brokenItem('no offset')]);
  });

  it('counts a lost event that arrives later, and reports it as found once', () => {
    const measured = measure([eqiad(7, 11), eqiad(9), eqiad(9, 8, 12), eqiad(10)]);
    expect(lostIn(measured)).to.deep.equal([gap(8, 10)]);
    const found = measured.batches.map(({ items }) => items.find(({ kind }) => kind === 'found') ?? null);
    expect(found).to.deep.equal([null, ...[1, 1, 1].map((events) => ({ kind: 'found', events }))]);
    expect(measured.observed.filter(({ kind }) => kind === 'found')).to.have.length(3);
    expect(
      measured.batches.map(({ items }) => items.filter(({ kind }) => kind === 'change').length),
    ).to.deep.equal([2, 1, 2, 1]);
    expect(measured.batches.at(-1)?.position?.partitions[0]).not.to.have.property('missing');
  });

  it('lets the id decide for an event with an invalid topic name', () => {
    const items: Item[] = eqiad(7, 7).map((item) => ({ ...item, topic: 'Правки' }));
    const [batch] = measure([items], { goBack: true }).batches;
    expect(batch?.items.map((item) => [item.kind, 'topic' in item && item.topic])).to.deep.equal([
      ['change', null],
      ['change', null],
    ]);
  });

  it('reports once that there are too many partitions', () => {
    const items: Item[] = Array.from({ length: 60 }, (_, partition) => ({
      ...changeAt(7),
      id: `${partition}`,
      partition,
    }));
    const { observed, batches } = measure([items]);
    expect(observed).to.deep.equal([{ kind: 'too-many-partitions', limit: 50 }]);
    expect(batches[0]?.items).to.have.length(60);
  });

  it('resumes at the offset of a recreated topic, although ids name the previous one', () => {
    const partition = { topic: EQIAD, partition: 0, resume: { offset: 20_000 }, forgotten: null };
    const start = { since: T, partitions: [{ ...partition, next: 20_000, newest: '2026-05-05T11:00:00Z' }] };
    const positions: (FeedPosition | null)[] = [];
    from([eqiad(5), eqiad(6, 7), eqiad(8)])
      .pipe(
        concatMap((items) => of({ items, size: items.length, position: start })),
        detectGaps(start, QUIET),
      )
      .subscribe(({ position }) => positions.push(position));
    expect(positions.map((position) => position?.partitions[0]?.resume)).to.deep.equal(
      [20_000, 8, 9].map((offset) => ({ offset })),
    );
  });

  it('reports once per batch which partition repeats itself, and when it continues', () => {
    const start = standing({ [EQIAD]: 100, [CODFW]: 50 });
    const measured = measure(
      [[...eqiad(5, 6), ...codfw(50)], [...codfw(51), ...eqiad(9, 8)], codfw(52), eqiad(99, 100)],
      { start },
    );
    const repeating = (highest: number): object => ({
      kind: 'repeating',
      topic: EQIAD,
      partition: 0,
      highest,
      next: 100,
    });
    expect(measured.observed.filter(({ kind }) => kind !== 'duplicates')).to.deep.equal([
      repeating(6),
      repeating(9),
      { kind: 'caught-up', topic: EQIAD, partition: 0 },
    ]);
  });

  it('reports how many lost events it gives up', () => {
    const every = eqiad(...Array.from({ length: 70 }, (_, n) => n * 3));
    const { observed } = measure([every.slice(0, 66), every.slice(66)]);
    expect(observed.filter(({ kind }) => kind === 'given-up')).to.deep.equal([
      { kind: 'given-up', events: 2 },
      { kind: 'given-up', events: 8 },
    ]);
  });

  it('detects that offsets restart', () => {
    const measured = measure([eqiad(60_000_000), eqiad(5), eqiad(6)], { goBack: true });
    expect(measured.error).to.equal(null);
    expect(measured.observed).to.deep.equal([
      { kind: 'offsets-restarted', topic: EQIAD, partition: 0, from: 60_000_001, to: 5 },
    ]);
    expect(nextOf(measured)).to.equal(7);
  });

  it('passes events without an offset', () => {
    const blank = (item: Item): Item => ({ ...item, offset: null });
    const measured = measure([[...eqiad(7).map(blank), ...eqiad(8, 9)]], { goBack: true });
    expect(measured.error).to.equal(null);
    expect(nextOf(measured)).to.equal(10);
  });

  it('tracks canaries, and rejected events with a readable offset, like any other', () => {
    const items: Item[] = [
      ...eqiad(7),
      { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 },
      { ...brokenItem('a'), topic: EQIAD, partition: 0, offset: 9 },
      ...eqiad(10),
    ];
    expect(measure([items], { goBack: true }).error).to.equal(null);
  });

  it('starts with fresh state for every subscription', () => {
    const meter = detectGaps(standing({ [EQIAD]: 7 }), QUIET);
    const position = standing({ [EQIAD]: null });
    const run$ = of({ items: eqiad(7), size: 1, position }).pipe(meter);
    const nexts: unknown[] = [];
    for (let run = 0; run < 2; run += 1)
      run$.subscribe((batch) => nexts.push(batch.position?.partitions[0]?.next));
    expect(nexts).to.deep.equal([8, 8]);
  });

  it('passes errors on', () => {
    const cut = new Error('cut');
    let failure: unknown;
    throwError(() => cut)
      .pipe(detectGaps(startPosition(T), QUIET))
      .subscribe({ error: (error: unknown) => (failure = error) });
    expect(failure).to.equal(cut);
  });

  describe('with unreadable events', () => {
    it('counts each as one missing offset', () => {
      expect(measure([[...eqiad(7), brokenItem('8'), ...eqiad(9)]], { goBack: true }).error).to.equal(null);
      const two = [...eqiad(7), brokenItem('8'), brokenItem('9'), ...eqiad(10)];
      expect(measure([two], { goBack: true }).error).to.equal(null);
      expect(measure([[...eqiad(7), brokenItem('8')], eqiad(9)], { goBack: true }).error).to.equal(null);
    });

    it('counts none as several offsets, or for two gaps', () => {
      expect(lostIn(measure([[...eqiad(7), brokenItem('8'), ...eqiad(10)]]))).to.deep.equal([gap(8, 9)]);
      expect(lostIn(measure([[...eqiad(7), brokenItem('8'), ...eqiad(9, 11)]]))).to.deep.equal([gap(10, 10)]);
    });

    it('does not count one before an event for a gap after it', () => {
      const noise = Array.from({ length: 20 }, (_, n) => brokenItem(`noise ${n}`));
      expect(lostIn(measure([[...eqiad(7), ...noise, ...eqiad(8, 9, 20)]]))).to.deep.equal([gap(10, 19)]);
    });

    it('does not count one that is sent twice for a gap', () => {
      const twice = [...eqiad(7), brokenItem('8'), brokenItem('8'), ...eqiad(10)];
      expect(lostIn(measure([twice]))).to.deep.equal([gap(8, 9)]);
    });

    it('does not count one that a rewound resume repeats for a gap', () => {
      const start = standing({ [EQIAD]: 11 });
      const again = [...eqiad(7), brokenItem('8'), ...eqiad(9, 10, 12)];
      expect(lostIn(measure([again], { start }))).to.deep.equal([gap(11, 11)]);
    });

    it('assigns it by the next event of its partition when partitions are interleaved', () => {
      const live = [
        ...eqiad(7),
        ...codfw(1),
        brokenItem('codfw 2'),
        ...eqiad(8, 9),
        ...codfw(3),
        ...eqiad(10),
      ];
      const measured = measure([live], { goBack: true });
      expect(measured.error).to.equal(null);
    });

    it('does not count one of a repeated partition for a gap of another', () => {
      const start = standing({ [EQIAD]: 11, [CODFW]: 5 });
      const again = [...codfw(1), brokenItem('codfw 2'), ...codfw(3, 4), ...eqiad(9, 10, 12)];
      expect(lostIn(measure([again], { start }))).to.deep.equal([gap(11, 11)]);
    });

    it('does not count one at the head of a rewound resume for a gap', () => {
      const start = standing({ [EQIAD]: 11 });
      const again = [brokenItem('8'), ...eqiad(9, 10, 12)];
      expect(lostIn(measure([again], { start }))).to.deep.equal([gap(11, 11)]);
    });

    it('counts one just before the end of a connection for its offset after the resume', () => {
      const start = standing({ [EQIAD]: 8 });
      expect(measure([[...eqiad(7), brokenItem('8'), ...eqiad(9)]], { start, goBack: true }).error).to.equal(
        null,
      );
      expect(measure([[brokenItem('8'), ...eqiad(9)]], { start, goBack: true }).error).to.equal(null);
    });
  });
});
