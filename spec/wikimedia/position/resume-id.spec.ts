import { expect } from 'chai';
import { advancePosition } from '../../../src/wikimedia/position/advance-position.ts';
import { parseEventId } from '../../../src/wikimedia/position/event-id.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { resumeId } from '../../../src/wikimedia/position/resume-id.ts';
import { CODFW, EQIAD, idOf } from '../../support/feed-events.ts';

const T = 1_777_979_860_000;

const after = (id: Readonly<Record<string, number>>): FeedPosition =>
  advancePosition(startPosition(T - 100_000), parseEventId(idOf(id)) ?? []);
const resumed = (position: FeedPosition, rewindMs: number): unknown =>
  JSON.parse(resumeId(position, rewindMs) ?? 'null');

describe('resumeId', () => {
  const at = (
    resume: { timestamp: number } | { offset: number },
    forgotten: number | null = null,
  ): FeedPosition => ({
    since: T - 100_000,
    partitions: [{ topic: EQIAD, partition: 0, resume, next: null, forgotten }],
  });

  it('is null before the first event', () => {
    expect(resumeId(startPosition(T), 10_000)).to.equal(null);
  });

  it('rewinds every timestamp', () => {
    expect(resumed(after({ [EQIAD]: T + 5, [CODFW]: T }), 10_000)).to.have.deep.members([
      { topic: EQIAD, partition: 0, timestamp: T - 9_995 },
      { topic: CODFW, partition: 0, timestamp: T - 10_000 },
    ]);
  });

  it('sends offsets unchanged, and never -1', () => {
    expect(resumed(at({ offset: 57 }), 10_000)).to.deep.equal([{ topic: EQIAD, partition: 0, offset: 57 }]);
    expect(resumeId(after({ [EQIAD]: T, [CODFW]: -1 }), 10_000)).not.to.include('-1');
  });

  it('never starts before counting began', () => {
    expect(resumed(at({ timestamp: T - 99_000 }), 10_000)).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T - 100_000 },
    ]);
  });

  it('never starts after the position, whatever its other fields', () => {
    expect(resumed(at({ timestamp: T }, T + 5000), 10_000)).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T },
    ]);
    expect(resumed({ ...at({ timestamp: T }), since: T + 60_000 }, 10_000)).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T - 10_000 },
    ]);
  });

  it('never starts at events whose keys have expired', () => {
    expect(resumed(at({ timestamp: T }, T - 3000), 10_000)).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T - 3000 },
    ]);
    expect(resumed(at({ timestamp: T }, T - 30_000), 10_000)).to.deep.equal([
      { topic: EQIAD, partition: 0, timestamp: T - 10_000 },
    ]);
  });
});
