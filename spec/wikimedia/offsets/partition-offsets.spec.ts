import { expect } from 'chai';
import fc from 'fast-check';
import { type PartitionOffsets, partitionOffsets } from '../../../src/wikimedia/offsets/partition-offsets.ts';
import type { PartitionPosition } from '../../../src/wikimedia/position/feed-position.ts';

const T = 1_777_979_860_000;
const at = (ms: number): string => new Date(T + ms).toISOString();

const position = (over: Partial<PartitionPosition>): PartitionPosition => ({
  topic: 't',
  partition: 0,
  resume: { timestamp: T },
  next: null,
  forgotten: null,
  ...over,
});

/** Judges events, given as an offset and the milliseconds of their time after `T`. */
const judge = (
  offsets: PartitionOffsets,
  ...events: readonly (readonly [number, (number | null)?])[]
): string[] =>
  events.map(([offset, ms = offset * 100]) => offsets.receive(offset, ms === null ? null : at(ms), 0).kind);

describe('partitionOffsets', () => {
  it('accepts the first offset and those that follow', () => {
    const offsets = partitionOffsets();
    expect(judge(offsets, [7], [8], [9])).to.deep.equal(['next', 'next', 'next']);
    expect(offsets.next).to.equal(10);
    expect(offsets.isNext(10, at(1000))).to.equal(true);
    expect(offsets.isNext(12, at(1200))).to.equal(false);
    expect(offsets.next).to.equal(11);
  });

  it('classifies each offset below the next one as a duplicate, also below its first one', () => {
    const offsets = partitionOffsets();
    judge(offsets, [7], [8], [9]);
    expect(judge(offsets, [8], [0], [9], [7])).to.deep.equal(Array(4).fill('duplicate'));
  });

  it('classifies them in the same way after a restart, whatever their number', () => {
    const offsets = partitionOffsets(position({ next: 900_000, newest: at(0) }));
    expect(judge(offsets, [0, -5000], [899_999, 0], [450_000, null])).to.deep.equal(
      Array(3).fill('duplicate'),
    );
  });

  it('reports a gap, and counts a missing event once if it arrives later', () => {
    const offsets = partitionOffsets();
    judge(offsets, [7]);
    expect(offsets.receive(11, at(1100), 0)).to.deep.equal({
      kind: 'gap',
      missing: { from: 8, to: 10 },
      after: at(700),
    });
    offsets.markMissing({ from: 8, to: 10 });
    expect(judge(offsets, [9], [9], [7], [10], [8], [8])).to.deep.equal([
      'found',
      'duplicate',
      'duplicate',
      'found',
      'found',
      'duplicate',
    ]);
    expect(offsets.position()).not.to.have.property('missing');
  });

  it('remembers missing offsets across a restart, up to the maximum number of ranges', () => {
    const offsets = partitionOffsets();
    for (let offset = 0; offset < 400; offset += 2) {
      offsets.receive(offset, null, 0);
      if (offset > 0) offsets.markMissing({ from: offset - 1, to: offset - 1 });
    }
    const { missing } = offsets.position();
    expect(missing).to.have.length(64);
    const restarted = partitionOffsets(position({ ...offsets.position() }));
    expect(judge(restarted, [397, null], [1, null])).to.deep.equal(['found', 'duplicate']);
  });

  it('keeps the times around what is missing when a part of it arrives', () => {
    const offsets = partitionOffsets();
    judge(offsets, [7], [11]);
    offsets.markMissing({ from: 8, to: 10, after: 700, before: 1100 });
    judge(offsets, [9]);
    expect(offsets.position().missing).to.deep.equal([
      { from: 8, to: 8, after: 700, before: 1100 },
      { from: 10, to: 10, after: 700, before: 1100 },
    ]);
  });

  it('counts unreadable events as the offsets before the next event', () => {
    const offsets = partitionOffsets(position({ next: 8 }));
    expect(offsets.receive(10, null, 2).kind).to.equal('next');
    expect(offsets.receive(12, null, 0).kind).to.equal('gap');
  });

  describe('with an impossible offset', () => {
    it('lets the id decide, continues with the real ones, and recognizes it again', () => {
      const offsets = partitionOffsets(position({ next: 8, newest: at(700) }));
      expect(judge(offsets, [2 ** 47, 750], [8], [9], [2 ** 47, 750], [10])).to.deep.equal([
        'unconfirmed',
        'next',
        'next',
        'duplicate',
        'next',
      ]);
      const restarted = partitionOffsets(position({ ...offsets.position() }));
      expect(judge(restarted, [2 ** 47, 750], [11])).to.deep.equal(['duplicate', 'next']);
    });

    it('accepts a large jump with the second event beyond it', () => {
      const offsets = partitionOffsets(position({ next: 8, newest: at(0) }));
      expect(judge(offsets, [50_000_000, 10])).to.deep.equal(['unconfirmed']);
      expect(offsets.receive(50_000_001, at(20), 0)).to.deep.equal({
        kind: 'gap',
        missing: { from: 8, to: 49_999_999 },
        after: at(0),
      });
      expect(offsets.position()).not.to.have.property('ahead');
    });

    it('does not report an impossible number of lost events', () => {
      const offsets = partitionOffsets(position({ next: 8, newest: at(0) }));
      judge(offsets, [2 ** 40, 10]);
      expect(offsets.receive(2 ** 40 + 1, at(20), 0)).to.deep.equal({
        kind: 'restarted',
        from: 8,
        to: 2 ** 40,
      });
      expect(offsets.position().missing).to.equal(undefined);
    });
  });

  describe('with a topic that was recreated, or is read from another cluster', () => {
    it('detects it by events that are newer than all received ones', () => {
      const offsets = partitionOffsets(position({ next: 20_000, newest: at(0) }));
      expect(judge(offsets, [5, 100])).to.deep.equal(['unconfirmed']);
      expect(offsets.receive(6, at(200), 0)).to.deep.equal({
        kind: 'restarted',
        from: 20_000,
        to: 5,
      });
      expect(judge(offsets, [7, 300], [5, 100], [6, 200])).to.deep.equal(['next', 'duplicate', 'duplicate']);
    });

    it('does not mistake one newer event with a wrong offset for it', () => {
      const offsets = partitionOffsets(position({ next: 20_000, newest: at(0) }));
      expect(judge(offsets, [5, 100], [20_000, 200], [5, 100], [20_001, 300])).to.deep.equal([
        'unconfirmed',
        'next',
        'duplicate',
        'next',
      ]);
    });

    it('does not mistake a feed that repeats itself for it, even with wrong clocks', () => {
      const offsets = partitionOffsets();
      // Two of them lie ahead, but not beyond what is believed; two beyond it, one in the year 9999.
      const times = [0, 1, 250_000, 250_001, 400_000, 400_001, 6, 253_370_764_800_000 - T, 8];
      const events = times.map((ms, offset): [number, number] => [offset, ms]);
      expect(judge(offsets, ...events)).to.deep.equal(Array(9).fill('next'));
      const restarted = partitionOffsets(position({ ...offsets.position() }));
      for (const [offset, ms] of events)
        expect(restarted.receive(offset, at(ms), 0).kind, `${offset}`).to.equal('duplicate');
    });

    it('classifies events without a time as duplicates, however far behind: the feed may repeat itself', () => {
      const offsets = partitionOffsets(position({ next: 60_000_001, newest: at(0) }));
      expect(judge(offsets, [5, null], [6, null], [60_000_001, 1], [7, null])).to.deep.equal([
        'duplicate',
        'duplicate',
        'next',
        'duplicate',
      ]);
    });

    it('detects it with any clock: that of the feed may be hours ahead', () => {
      const offsets = partitionOffsets();
      const hour = 3_600_000;
      for (let offset = 0; offset < 100; offset += 1)
        expect(judge(offsets, [offset, hour + offset])).to.deep.equal(['next']);
      expect(judge(offsets, [0, hour + 100], [1, hour + 101], [2, hour + 102])).to.deep.equal([
        'unconfirmed',
        'restarted',
        'next',
      ]);
    });

    it('detects it after few events', () => {
      const offsets = partitionOffsets();
      judge(offsets, [7, 0], [8, 100]);
      expect(judge(offsets, [0, -50], [0, 200], [1, 300], [2, 400])).to.deep.equal([
        'duplicate',
        'unconfirmed',
        'restarted',
        'next',
      ]);
    });

    it('detects it although some events before it were dated ahead, by minutes or millennia', () => {
      const offsets = partitionOffsets();
      const ahead = [240_000, 100, 250_000_000_000_000, 3_600_000, 7];
      for (let offset = 0; offset < 100; offset += 1)
        judge(offsets, [offset, offset < 90 ? offset : (ahead[offset - 90] ?? offset)]);
      const restarted = partitionOffsets(position({ ...offsets.position() }));
      expect(judge(restarted, [0, 101], [1, 102], [2, 103])).to.deep.equal([
        'unconfirmed',
        'restarted',
        'next',
      ]);
    });

    it('does not mistake old events with wrong clocks for it', () => {
      const offsets = partitionOffsets(position({ next: 20_000, newest: at(0) }));
      expect(judge(offsets, [5, 100], [6, -900], [7, 200], [8, -800], [9, -700])).to.deep.equal([
        'unconfirmed',
        'duplicate',
        'unconfirmed',
        'duplicate',
        'duplicate',
      ]);
      expect(offsets.next).to.equal(20_000);
    });

    it('detects it across a reconnect, and with offsets of transaction markers', () => {
      const offsets = partitionOffsets(position({ next: 20_000, newest: at(0) }));
      judge(offsets, [5, 100]);
      const restarted = partitionOffsets(position({ ...offsets.position() }));
      expect(judge(restarted, [7, 100], [9, 100])).to.deep.equal(['restarted', 'gap']);
    });

    it('detects it although an earlier event had an implausible time', () => {
      const offsets = partitionOffsets(position({ next: 20_000, newest: at(0) }));
      judge(offsets, [20_000, 400_000], [20_001, 253_370_764_800_000 - T], [20_002, 10]);
      expect(offsets.receive(5, at(500_000), 0).kind).to.equal('unconfirmed');
      expect(offsets.receive(6, at(500_001), 0).kind).to.equal('restarted');
    });

    it('returns to the previous offsets without a loss', () => {
      const offsets = partitionOffsets(position({ next: 900_000, newest: at(0) }));
      expect(judge(offsets, [5, 1], [6, 2], [900_000, 3], [900_001, 4])).to.deep.equal([
        'unconfirmed',
        'restarted',
        'restarted',
        'next',
      ]);
    });

    it('detects nothing before it has event times', () => {
      // Earlier versions saved no time, and a resume may start long before the position.
      const offsets = partitionOffsets(position({ next: 90_000_000, resume: { timestamp: T - 86_400_000 } }));
      expect(judge(offsets, [5, 100], [6, 200], [7, 300])).to.deep.equal(Array(3).fill('duplicate'));
    });

    it('rejects a jump ahead by events that are older than the received ones', () => {
      const offsets = partitionOffsets(position({ next: 50_000_000, newest: at(0) }));
      const odd: readonly (readonly [number, number])[] = [
        [2 ** 47, -86_400_000],
        [2 ** 47 + 1, -86_400_000],
      ];
      expect(judge(offsets, ...odd, [50_000_000, 1], ...odd)).to.deep.equal([
        'unconfirmed',
        'unconfirmed',
        'next',
        'duplicate',
        'duplicate',
      ]);
    });

    it('classifies older events as duplicates, however far behind', () => {
      const offsets = partitionOffsets(position({ next: 60_000_001, newest: at(0) }));
      expect(judge(offsets, [5, -100], [6, -90])).to.deep.equal(['duplicate', 'duplicate']);
    });
  });

  it('accepts each offset of a partition once, through duplicates, gaps and restarts', () => {
    const steps = fc.array(
      fc.record({
        from: fc.nat({ max: 60 }),
        size: fc.integer({ min: 1, max: 20 }),
        skip: fc.nat({ max: 60 }),
        restart: fc.boolean(),
        skew: fc.integer({ min: -400_000, max: 400_000 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let offsets = partitionOffsets(position({ next: 0, newest: at(0) }));
        const accepted = new Set<number>();
        const skews = all.map(({ skew }) => skew);
        for (const { from, size, skip, restart } of all) {
          for (let offset = from; offset < from + size; offset += 1) {
            if (offset === skip) continue;
            const ms = offset % 7 === 3 ? (skews[offset % skews.length] ?? 0) : offset;
            const verdict = offsets.receive(offset, at(ms), 0);
            if (verdict.kind === 'gap') offsets.markMissing(verdict.missing);
            expect(verdict.kind === 'duplicate', `${offset}`).to.equal(accepted.has(offset));
            accepted.add(offset);
          }
          if (restart) offsets = partitionOffsets(position({ ...offsets.position() }));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('accepts no event twice, whatever its time, when the feed repeats itself from any offset', () => {
    const time = fc.oneof(
      fc.constant(null),
      fc.integer({ min: -1000, max: 1000 }),
      fc.constantFrom(-1e11, 240_000, 3_600_000, 250_000_000_000_000),
    );
    const world = fc.record({
      times: fc.array(time, { minLength: 1, maxLength: 60 }),
      repeats: fc.array(fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 59 }), fc.boolean()), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(world, ({ times, repeats }) => {
        let offsets = partitionOffsets();
        let sent = 0;
        for (const [from, to, restart] of [...repeats, [0, 59, false] as const]) {
          for (let offset = Math.min(from, sent); offset <= Math.min(to, times.length - 1); offset += 1) {
            const [verdict] = judge(offsets, [offset, times[offset] ?? null]);
            expect(verdict, `${offset}`).to.equal(offset < sent ? 'duplicate' : 'next');
            sent = Math.max(sent, offset + 1);
          }
          if (restart) offsets = partitionOffsets(position({ ...offsets.position() }));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
