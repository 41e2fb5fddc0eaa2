import { expect } from 'chai';
import type { FeedPosition, PartitionPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { resumeId } from '../../../src/wikimedia/position/resume-id.ts';
import { restorePosition } from '../../../src/wikimedia/position/restore-position.ts';
import { CODFW, EQIAD } from '../../support/feed-events.ts';

const NOW = 1_777_979_860_000;
const DAY = 86_400_000;

const saved = (over: Partial<PartitionPosition>, since = NOW - DAY): FeedPosition => ({
  since,
  partitions: [
    { topic: EQIAD, partition: 0, resume: { timestamp: NOW - 5 }, next: 7, forgotten: NOW - 90_000, ...over },
  ],
});
const restored = (over: Partial<PartitionPosition>, since?: number): PartitionPosition | undefined =>
  restorePosition(saved(over, since), NOW).partitions[0];

describe('restorePosition', () => {
  it('leaves a valid position unchanged', () => {
    const position = saved({
      newest: '2026-05-05T11:17:39.000Z',
      missing: [{ from: 3, to: 4 }],
      ahead: [90],
    });
    expect(restorePosition(position, NOW)).to.deep.equal(position);
    const byOffset = saved({ resume: { offset: 7 }, forgotten: null });
    expect(restorePosition(byOffset, NOW)).to.deep.equal(byOffset);
  });

  it('resumes where counting began if a time is ahead of the clock, so that no event is lost', () => {
    const resume = { timestamp: NOW + 2 * DAY };
    expect(restored({ resume, forgotten: NOW + 2 * DAY - 65_000 })).to.deep.include({
      resume: { timestamp: NOW - DAY },
      next: 7,
      forgotten: null,
    });
    // No feed keeps more than a month.
    expect(restored({ resume }, NOW - 400 * DAY)?.resume).to.deep.equal({ timestamp: NOW - 31 * DAY });
  });

  it('drops impossible offsets, floors and times', () => {
    expect(restored({ next: Number.MAX_SAFE_INTEGER })?.next).to.equal(null);
    expect(restored({ resume: { offset: 2 ** 52 } })?.resume).to.deep.equal({ timestamp: NOW - DAY });
    expect(restored({ forgotten: NOW + 1 })?.forgotten).to.equal(null);
    expect(restorePosition(saved({}, NOW + DAY), NOW).since).to.equal(NOW + 300_000);
  });

  it('keeps the newest received time although the clock is behind it', () => {
    const newest = new Date(NOW + 3_600_000).toISOString();
    expect(restored({ newest })?.newest).to.equal(newest);
  });

  it('keeps partitions with events, at any index', () => {
    const [entry] = saved({}).partitions;
    if (entry === undefined) throw new Error('no entry');
    const others = Array.from({ length: 60 }, (_, n) => ({ ...entry, topic: `topic-${n}`, next: null }));
    const position = { since: NOW - DAY, partitions: [...others, entry] };
    expect(restorePosition(position, NOW).partitions[0]?.topic).to.equal(EQIAD);
  });

  it('drops impossible partitions, so that requests work again', () => {
    const [entry] = saved({}).partitions;
    if (entry === undefined) throw new Error('no entry');
    const names = [EQIAD, 'Правки', 'x'.repeat(20_000), CODFW];
    const position = { since: NOW - DAY, partitions: names.map((topic) => ({ ...entry, topic })) };
    expect(restorePosition(position, NOW).partitions.map(({ topic }) => topic)).to.deep.equal([EQIAD, CODFW]);
    const many = Array.from({ length: 5000 }, (_, n) => ({ ...entry, topic: `topic-${n}` }));
    const id = resumeId(restorePosition({ since: NOW - DAY, partitions: many }, NOW), 1000) ?? '';
    expect(id.length).to.be.below(8000);
    expect(id).to.match(/^[ -~]+$/);
  });
});
