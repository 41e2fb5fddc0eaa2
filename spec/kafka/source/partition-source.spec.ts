import { expect } from 'chai';
import { BehaviorSubject, type Subscription } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { type PartitionSource, partitionSource } from '../../../src/kafka/source/partition-source.ts';
import { recordAt } from '../../support/kafka-records.ts';

interface Taken {
  readonly offsets: readonly number[];
  readonly position: number | null;
}

const fetched = (fetchedFrom: number, to: number, logEnd = 100, next = to) => ({
  messages: Array.from({ length: to - fetchedFrom }, (_, i) => recordAt(fetchedFrom + i)),
  fetchedFrom,
  next,
  logEnd,
});

describe('partitionSource', () => {
  let clock: SinonFakeTimers;
  let asked: string[];
  let source: PartitionSource;
  let heartbeats: number;
  let taken: Taken[];
  let ends: unknown[];
  let credit$: BehaviorSubject<number>;
  let reading: Subscription | undefined;

  const heartbeat = (): Promise<void> => {
    heartbeats += 1;
    return Promise.resolve();
  };
  /** A reader that reduces its credit as a closed loop would. */
  const read = (from: number, credit: number): Subscription => {
    credit$ = new BehaviorSubject(credit);
    reading = source
      .records(from)(credit$)
      .subscribe({
        next: ({ items, size, position }) => {
          expect(size).to.equal(items.length);
          taken.push({ offsets: items.map(({ offset }) => Number(offset)), position });
          credit$.next(credit$.value - size);
        },
        error: (error: unknown) => ends.push(String(error)),
        complete: () => ends.push('complete'),
      });
    return reading;
  };
  const deliver = async (...given: Parameters<typeof fetched>): Promise<boolean> => {
    let isSettled = false;
    void source.push(fetched(...given), heartbeat).then(() => (isSettled = true));
    await clock.tickAsync(0);
    return isSettled;
  };

  beforeEach(() => {
    clock = useFakeTimers();
    asked = [];
    heartbeats = 0;
    taken = [];
    ends = [];
    source = partitionSource('t/0', {
      seek: (offset) => asked.push(`seek ${offset}`),
      pause: () => asked.push('pause'),
      resume: () => asked.push('resume'),
    });
  });
  afterEach(() => {
    reading?.unsubscribe();
    clock.restore();
  });

  it('emits what was fetched, in order, with the offset after it', async () => {
    read(5, 100);
    expect(await deliver(5, 8)).to.equal(true);
    expect(await deliver(8, 9)).to.equal(true);
    expect(taken).to.deep.equal([
      { offsets: [5, 6, 7], position: 8 },
      { offsets: [8], position: 9 },
    ]);
    expect([source.nextOffset(), source.logEnd()]).to.deep.equal([9, 100]);
  });

  it('pauses without a reader, and starts at the offset of a new one', async () => {
    expect(asked).to.deep.equal(['pause']);
    expect(await deliver(0, 3)).to.equal(true);
    const first = read(7, 10);
    expect(asked).to.deep.equal(['pause', 'seek 7', 'resume']);
    first.unsubscribe();
    expect(asked.at(-1)).to.equal('pause');
    expect(source.nextOffset()).to.equal(null);
  });

  it('never emits more than its credit, and sends heartbeats while it waits', async () => {
    read(0, 4);
    expect(await deliver(0, 10)).to.equal(false);
    expect(taken).to.deep.equal([{ offsets: [0, 1, 2, 3], position: 4 }]);
    await clock.tickAsync(3500);
    expect(heartbeats).to.equal(3);
    credit$.next(5);
    await clock.tickAsync(0);
    expect(taken.at(-1)).to.deep.equal({ offsets: [4, 5, 6, 7, 8], position: 9 });
    credit$.next(5);
    await clock.tickAsync(0);
    expect(taken.at(-1)).to.deep.equal({ offsets: [9], position: 10 });
    expect(await deliver(10, 11)).to.equal(true);
  });

  it('emits a large fetch in batches, each with the offset after it', async () => {
    read(0, 2000);
    expect(await deliver(0, 1200, 5000, 1203)).to.equal(true);
    expect(taken.map(({ offsets, position }) => [offsets[0], offsets.length, position])).to.deep.equal([
      [0, 500, 500],
      [500, 500, 1000],
      [1000, 200, 1203],
    ]);
  });

  it('passes on a failed heartbeat', async () => {
    read(0, 1);
    const delivering = source.push(fetched(0, 3), () => Promise.reject(new Error('rebalancing')));
    const failure = delivering.catch((error: unknown) => String(error));
    await clock.tickAsync(1000);
    expect(await failure).to.equal('Error: rebalancing');
    expect(source.nextOffset()).to.equal(1);
  });

  it('advances the position past fetches without records, and past the end of others', async () => {
    read(0, 100);
    await deliver(0, 3, 100, 4);
    source.skipEmptyFetch({ fetchedFrom: 4, next: 9, logEnd: 120 });
    expect(taken).to.deep.equal([
      { offsets: [0, 1, 2], position: 4 },
      { offsets: [], position: 9 },
    ]);
    expect(source.logEnd()).to.equal(120);
    expect(await deliver(9, 10)).to.equal(true);
    expect(taken.at(-1)).to.deep.equal({ offsets: [9], position: 10 });
  });

  it('skips a fetch without records at the start of a reader', async () => {
    read(4, 100);
    source.skipEmptyFetch({ fetchedFrom: 4, next: 9, logEnd: 120 });
    expect(taken).to.deep.equal([{ offsets: [], position: 9 }]);
    await deliver(9, 10);
    expect(taken.at(-1)).to.deep.equal({ offsets: [9], position: 10 });
  });

  it('drops records that were read before, and continues with the rest of the fetch', async () => {
    read(0, 100);
    await deliver(0, 5);
    await deliver(3, 7);
    expect(taken.at(-1)).to.deep.equal({ offsets: [5, 6], position: 7 });
    await deliver(3, 7, 100, 8);
    expect(taken.at(-1)).to.deep.equal({ offsets: [], position: 8 });
    await deliver(3, 7);
    expect(taken).to.have.length(3);
  });

  it('requests a fetch from another offset again, a few times, and then fails', async () => {
    read(5, 100);
    for (let times = 1; times <= 3; times += 1) {
      expect(await deliver(50, 52)).to.equal(true);
      expect(asked.slice(2 + times)).to.deep.equal(['seek 5']);
    }
    expect([taken, ends]).to.deep.equal([[], []]);
    await deliver(50, 52);
    expect(ends).to.deep.equal([
      'BrokerError: t/0 was read from offset 50 instead of 5: the records in between may have been deleted',
    ]);
  });

  it('does not fail for a fetch that was started for an earlier reader', async () => {
    read(5, 100);
    await deliver(50, 52);
    await deliver(0, 3);
    await deliver(5, 7);
    expect(ends).to.deep.equal([]);
    expect(taken).to.deep.equal([{ offsets: [5, 6], position: 7 }]);
  });

  it('fails at once when the next records were deleted', async () => {
    read(0, 100);
    await deliver(0, 2);
    await deliver(9, 12);
    expect(ends.join()).to.match(/from offset 9 instead of 2/);
  });

  it('fails when the partition ends before the offset to read', async () => {
    read(0, 100);
    await deliver(0, 9);
    await deliver(0, 3, 3);
    expect(ends.join()).to.match(/t\/0 ends at offset 3, before offset 9 /);
  });

  it('completes its reader when it is revoked, and ends every wait', async () => {
    read(0, 1);
    let isSettled = false;
    void source.push(fetched(0, 3), heartbeat).then(() => (isSettled = true));
    await clock.tickAsync(0);
    const before = asked.length;
    source.revoke();
    await clock.tickAsync(0);
    expect([ends, isSettled]).to.deep.equal([['complete'], true]);
    expect(asked.slice(before)).to.deep.equal([]);
    read(0, 1);
    expect(ends).to.deep.equal(['complete', 'complete']);
    expect(await deliver(1, 2)).to.equal(true);
  });

  it('drops the rest of a fetch when its reader is gone', async () => {
    const first = read(0, 1);
    void source.push(fetched(0, 3), heartbeat);
    await clock.tickAsync(0);
    first.unsubscribe();
    read(0, 10);
    await clock.tickAsync(1000);
    expect(taken).to.deep.equal([{ offsets: [0], position: 1 }]);
    await deliver(0, 3);
    expect(taken.at(-1)).to.deep.equal({ offsets: [0, 1, 2], position: 3 });
  });
});
