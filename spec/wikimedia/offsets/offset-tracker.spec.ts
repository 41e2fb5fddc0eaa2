import { expect } from 'chai';
import { offsetTracker } from '../../../src/wikimedia/offsets/offset-tracker.ts';
import { MAX_PARTITIONS, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { CODFW, EQIAD } from '../../support/feed-events.ts';

const T = 1_777_979_860_000;
const LATEST = T + 300_000;
const DT = new Date(T).toISOString();

describe('offsetTracker', () => {
  it('tracks each partition separately', () => {
    const tracker = offsetTracker(startPosition(T));
    for (const [topic, partition, offset] of [
      [EQIAD, 0, 7],
      [EQIAD, 1, 3],
      [CODFW, 0, 50],
      [EQIAD, 0, 8],
    ] as const)
      expect(tracker.of(topic, partition, offset)?.receive(offset, DT, 0).kind).to.equal('next');
  });

  it('names a partition that no id names: a resume would leave it out', () => {
    const tracker = offsetTracker(startPosition(T - 1000));
    tracker.of(EQIAD, 0, 7)?.receive(7, DT, 0);
    tracker.of(CODFW, 0, 3)?.receive(3, DT, 0);
    const resume = { timestamp: T + 1 };
    const named = {
      since: T - 1000,
      partitions: [{ topic: EQIAD, partition: 0, resume, next: null, forgotten: null }],
    };
    const { partitions } = tracker.position(named, LATEST);
    expect(partitions).to.deep.equal([
      { topic: EQIAD, partition: 0, resume, next: 8, forgotten: null, latest: [[7, DT]] },
      {
        topic: CODFW,
        partition: 0,
        resume: { timestamp: T },
        next: 4,
        forgotten: null,
        unnamed: true,
        latest: [[3, DT]],
      },
    ]);
    // On the next connection the entry is known, and moves with its events.
    const next = offsetTracker({ since: T, partitions });
    const dt = new Date(T + 5000).toISOString();
    next.of(CODFW, 0, 4)?.receive(4, dt, 0);
    expect(next.position({ since: T, partitions }, LATEST).partitions[1]).to.deep.include({
      resume: { timestamp: T + 5000 },
      next: 5,
      unnamed: true,
    });
  });

  it('names it also beside one that no event came from', () => {
    const tracker = offsetTracker(startPosition(T));
    tracker.of(CODFW, 0, 3)?.receive(3, DT, 0);
    const resume = { timestamp: T };
    const quiet = { topic: EQIAD, partition: 0, resume, next: null, forgotten: null };
    const { partitions } = tracker.position({ since: T, partitions: [quiet] }, LATEST);
    expect(partitions.map(({ topic, next }) => [topic, next])).to.deep.equal([
      [EQIAD, null],
      [CODFW, 4],
    ]);
  });

  it('names none that no event came from and that the position has dropped', () => {
    const quiet = { topic: EQIAD, partition: 0, resume: { timestamp: T }, next: null, forgotten: null };
    const tracker = offsetTracker({ since: T, partitions: [quiet] });
    expect(tracker.position(startPosition(T), LATEST).partitions).to.deep.equal([]);
  });

  it('does not resume by a time ahead of the clock as long as there is no other', () => {
    const ahead = new Date(T + 400_000).toISOString();
    const entry = { topic: CODFW, partition: 0, next: null, forgotten: null, unnamed: true } as const;
    const start = { since: T, partitions: [{ ...entry, resume: { timestamp: T - 9000 } }] };
    const tracker = offsetTracker(start);
    tracker.of(CODFW, 0, 3)?.receive(3, ahead, 0);
    const resume = (): unknown => tracker.position(start, T + 300_000).partitions[0]?.resume;
    expect(resume()).to.deep.equal({ timestamp: T - 9000 });
    tracker.of(CODFW, 0, 4)?.receive(4, DT, 0);
    expect(resume()).to.deep.equal({ timestamp: T });
  });

  it('names it by offset where its events say no time', () => {
    const tracker = offsetTracker(startPosition(T));
    tracker.of(CODFW, 0, 3)?.receive(3, null, 0);
    expect(tracker.position(startPosition(T), LATEST).partitions[0]).to.deep.include({
      resume: { offset: 4 },
      next: 4,
    });
  });

  it('never resumes by an offset beyond the next one', () => {
    const tracker = offsetTracker(startPosition(T));
    tracker.of(EQIAD, 0, 7)?.receive(7, DT, 0);
    const claimed = { topic: EQIAD, partition: 0, resume: { offset: 2 ** 40 }, next: null, forgotten: null };
    expect(tracker.position({ since: T, partitions: [claimed] }, LATEST).partitions[0]?.resume).to.deep.equal(
      {
        offset: 8,
      },
    );
  });

  it('follows no topic, partition or offset that Kafka cannot have', () => {
    const tracker = offsetTracker(startPosition(T));
    expect(tracker.of('свежие правки', 0, 1)).to.equal(null);
    expect(tracker.of('x'.repeat(250), 0, 1)).to.equal(null);
    expect(tracker.of('', 0, 1)).to.equal(null);
    expect(tracker.of(EQIAD, 2 ** 31, 1)).to.equal(null);
    expect(tracker.of(EQIAD, 0, Number.MAX_SAFE_INTEGER)).to.equal(null);
    expect(tracker.position(startPosition(T), LATEST).partitions).to.deep.equal([]);
  });

  it('follows no more partitions than a request can name', () => {
    const tracker = offsetTracker(startPosition(T));
    const followed = Array.from({ length: 5000 }, (_, n) => tracker.of(`topic-${n}`, 0, 1)).filter(
      (offsets) => offsets !== null,
    );
    expect(followed).to.have.length(MAX_PARTITIONS);
    expect(tracker.isFull()).to.equal(true);
    expect(tracker.of('topic-0', 0, 2)).not.to.equal(null);
  });
});
