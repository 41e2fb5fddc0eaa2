import { expect } from 'chai';
import { feedCommitAggregator } from '../../../src/wikimedia/source/feed-commit-aggregator.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { dedupWindow } from '../../../src/wikimedia/dedup/dedup-window.ts';
import { toReject } from '../../../src/wikimedia/rejects/to-reject.ts';
import { windowCounterFactory } from '../../../src/stats/windows/window-counter-factory.ts';
import type { Commit } from '../../../src/stats/counts/commit.ts';
import { brokenItem, changeAt, CODFW, EQIAD } from '../../support/feed-events.ts';
import type { FeedItem } from '../../../src/wikimedia/event/feed-item.ts';

const T = 1_777_979_860_000;
const NOW = '2026-05-05T11:17:40.000Z';
const LATENESS_MS = 3_600_000;
const MANY = { retentionMs: 60_000, maxKeys: 1000 };

const positionAt = (at: Readonly<Record<string, number>>, forgotten: number | null = null): FeedPosition => ({
  since: T - 1000,
  partitions: Object.entries(at).map(([topic, timestamp]) => ({
    topic,
    partition: 0,
    resume: { timestamp },
    next: 5,
    forgotten,
  })),
});

const commitOf = (
  items: readonly FeedItem[],
  position: FeedPosition | null,
  { start = startPosition(T), window = dedupWindow([], MANY) } = {},
): Commit<FeedPosition> => {
  const accumulator = feedCommitAggregator(start, window, windowCounterFactory(LATENESS_MS)([]), () => NOW)();
  accumulator.add({ items, size: items.length, position });
  return accumulator.finish(position);
};

describe('feedCommitAggregator', () => {
  const canary: FeedItem = { kind: 'canary', id: 'c', topic: EQIAD, partition: 0, offset: 8 };

  it('aggregates each kind of item', () => {
    const gap = { topic: EQIAD, partition: 0, from: 3, to: 4 };
    const items = [changeAt(1), canary, brokenItem('a'), { kind: 'gap', gap } as const, changeAt(2, CODFW)];
    const position = positionAt({ [EQIAD]: T + 9, [CODFW]: T + 5 });
    const { windows, ...commit } = commitOf(items, position);
    const days = windows.rows.filter(
      ({ resolution, dimension }) => resolution === '1d' && dimension === 'all',
    );
    expect(days.map(({ counts }) => counts.nonBots)).to.deep.equal([2]);
    expect(windows.watermarks.map(({ topic }) => topic)).to.have.members([EQIAD, CODFW]);
    expect(commit).to.deep.equal({
      deltas: {
        bots: 0,
        nonBots: 2,
        byServerUrl: new Map([['https://en.wikipedia.org', 2]]),
        byDomain: new Map([['en.wikipedia.org', 2]]),
        byUser: new Map([['Alice', 2]]),
      },
      position,
      recent: [
        { partition: `${EQIAD}/0`, at: T + 9, keys: `${EQIAD}-1\nc` },
        { partition: `${CODFW}/0`, at: T + 5, keys: `${CODFW}-2` },
      ],
      expireBefore: new Map(),
      canaries: 1,
      rejects: [toReject(brokenItem('a'), NOW)],
      losses: [{ ...gap, at: NOW }],
      found: 0,
      deadLetters: 0,
      at: NOW,
    });
  });

  it('advances the position even if all items were dropped', () => {
    const position = positionAt({ [EQIAD]: T });
    expect(commitOf([], position)).to.deep.include({ position, recent: [], canaries: 0 });
  });

  it('keeps the position for a batch without one, and seals keys by the start position', () => {
    const commit = commitOf([changeAt(1)], null, { start: positionAt({ [EQIAD]: T + 3 }) });
    expect(commit.position).to.equal(null);
    expect(commit.recent).to.deep.equal([{ partition: `${EQIAD}/0`, at: T + 3, keys: `${EQIAD}-1` }]);
  });

  it('seals keys by offset if ids are offsets', () => {
    const [entry] = positionAt({ [EQIAD]: T }).partitions;
    if (entry === undefined) throw new Error('no entry');
    const position = { since: T, partitions: [{ ...entry, resume: { offset: 42 } }] };
    expect(commitOf([changeAt(1)], position).recent[0]?.at).to.equal(42);
  });

  it('remembers an event without a partition', () => {
    const item: FeedItem = { ...canary, topic: null, partition: null };
    expect(commitOf([item], positionAt({ [EQIAD]: T })).recent).to.deep.equal([
      { partition: '/0', at: T, keys: 'c' },
    ]);
  });

  it('puts the keys to expire and the limit of a resume into one commit', () => {
    const window = dedupWindow([{ partition: `${EQIAD}/0`, at: T - 90_000, keys: 'old' }], MANY);
    const start = positionAt({ [EQIAD]: T - 90_000, [CODFW]: T - 90_000 }, T - 200_000);
    const next = positionAt({ [EQIAD]: T, [CODFW]: T }, T - 200_000);
    const commit = commitOf([changeAt(1)], next, { start, window });
    expect(commit.expireBefore).to.deep.equal(new Map([[`${EQIAD}/0`, T - 89_999]]));
    expect(commit.position?.partitions.map(({ forgotten }) => forgotten)).to.deep.equal([
      T - 89_000,
      T - 200_000,
    ]);
    // The window says it with every commit: a later one must not take it back.
    const later = commitOf([], next, { start, window });
    expect(later.position?.partitions.map(({ forgotten }) => forgotten)).to.deep.equal([
      T - 89_000,
      T - 200_000,
    ]);
  });
});
