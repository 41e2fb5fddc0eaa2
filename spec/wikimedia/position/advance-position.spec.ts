import { expect } from 'chai';
import fc from 'fast-check';
import { parseEventId } from '../../../src/wikimedia/position/event-id.ts';
import { advancePosition } from '../../../src/wikimedia/position/advance-position.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { resumeId } from '../../../src/wikimedia/position/resume-id.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { assign } from '../../../src/simulator/serving/assign.ts';
import { createFaults } from '../../../src/simulator/serving/faults.ts';
import { createFrameSource } from '../../../src/simulator/serving/frame-source.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { parseSse } from '../../simulator/support/parse-sse.ts';
import { changeText, CODFW, EQIAD, idOf } from '../../support/feed-events.ts';

const T = 1_777_979_860_000;

/** The position after frames with these ids. */
const after = (...ids: readonly Readonly<Record<string, number>>[]): FeedPosition =>
  ids.reduce(
    (position, id) => advancePosition(position, parseEventId(idOf(id)) ?? []),
    startPosition(T - 100_000),
  );
const resumesOf = ({ partitions }: FeedPosition): Record<string, number> =>
  Object.fromEntries(
    partitions.map(({ topic, resume }) => [topic, 'offset' in resume ? resume.offset : resume.timestamp]),
  );
const resumed = (position: FeedPosition, rewindMs: number): unknown =>
  JSON.parse(resumeId(position, rewindMs) ?? 'null');

describe('advancePosition', () => {
  it('advances each partition separately, in any order of the entries', () => {
    expect(
      resumesOf(after({ [EQIAD]: T + 1, [CODFW]: T }, { [CODFW]: T + 9, [EQIAD]: T + 2 })),
    ).to.deep.equal({
      [EQIAD]: T + 2,
      [CODFW]: T + 9,
    });
  });

  it('never uses the maximum of the entries: a partition that is behind stays behind', () => {
    expect(resumesOf(after({ [EQIAD]: T + 60_000, [CODFW]: T }))).to.include({ [CODFW]: T });
  });

  it('accepts a first id ahead of the clock once a second one confirms it', () => {
    const latest = T + 300_000;
    const ids = (...times: readonly number[]): FeedPosition =>
      times.reduce(
        (position, ms) => advancePosition(position, parseEventId(idOf({ [EQIAD]: T + ms })) ?? [], latest),
        startPosition(T - 100_000),
      );
    const at = (...times: readonly number[]): number => (resumesOf(ids(...times))[EQIAD] ?? NaN) - T;
    const MINUTES = 180_000;
    expect(at(MINUTES)).to.equal(-100_000);
    expect(at(0)).to.equal(0);
    // The others follow from where they are.
    expect(at(MINUTES, -90_000, -80_500)).to.equal(-80_500);
    expect(at(MINUTES, MINUTES)).to.equal(-100_000);
    expect(at(MINUTES, MINUTES + 40)).to.equal(MINUTES);
    expect(at(MINUTES, MINUTES - 40)).to.equal(MINUTES - 40);
    expect(at(MINUTES, 60_000, -90_000)).to.equal(-90_000);
    expect(ids(MINUTES, -90_000).partitions[0]).to.deep.equal({
      topic: EQIAD,
      partition: 0,
      resume: { timestamp: T - 90_000 },
      next: null,
      forgotten: null,
    });
  });

  it('never moves backwards within a partition, although ids do', () => {
    expect(resumesOf(after({ [EQIAD]: T + 7 }, { [EQIAD]: T + 1 }))).to.deep.equal({ [EQIAD]: T + 7 });
    expect(resumesOf(after({ [EQIAD]: 70 }, { [EQIAD]: 69 }))).to.deep.equal({ [EQIAD]: 70 });
    expect(resumesOf(after({ [EQIAD]: 69 }, { [EQIAD]: 70 }))).to.deep.equal({ [EQIAD]: 70 });
  });

  it('does not move back to the offset where a resumed partition starts', () => {
    const known = after({ [EQIAD]: T, [CODFW]: T });
    const followed: FeedPosition = {
      ...known,
      partitions: known.partitions.map((entry) => ({ ...entry, next: 58 })),
    };
    const entries = parseEventId(idOf({ [EQIAD]: T + 1, [CODFW]: 57 })) ?? [];
    expect(resumesOf(advancePosition(followed, entries))).to.deep.equal({ [EQIAD]: T + 1, [CODFW]: T });
  });

  it('continues by offset when the feed does', () => {
    const known = after({ [EQIAD]: T });
    const followed = { ...known, partitions: known.partitions.map((entry) => ({ ...entry, next: 58 })) };
    expect(resumesOf(advancePosition(followed, parseEventId(idOf({ [EQIAD]: 59 })) ?? []))).to.deep.equal({
      [EQIAD]: 59,
    });
  });

  it('continues by timestamp after an offset', () => {
    expect(resumesOf(after({ [EQIAD]: 57 }, { [EQIAD]: T }))).to.deep.equal({ [EQIAD]: T });
  });

  it('starts a partition with "from now on" where counting began, whatever the other entries hold', () => {
    expect(resumesOf(after({ [EQIAD]: T + 5, [CODFW]: -1 }))).to.include({ [CODFW]: T - 100_000 });
    expect(resumesOf(after({ [EQIAD]: 9, [CODFW]: -1 }))).to.include({ [CODFW]: T - 100_000 });
  });

  it('keeps the position of a known partition with "from now on"', () => {
    expect(resumesOf(after({ [EQIAD]: T, [CODFW]: T + 1 }, { [EQIAD]: T + 9, [CODFW]: -1 }))).to.deep.equal({
      [EQIAD]: T + 9,
      [CODFW]: T + 1,
    });
  });

  describe('with implausible times', () => {
    const seen = (position: FeedPosition, id: Readonly<Record<string, number>>): FeedPosition =>
      advancePosition(position, parseEventId(idOf(id)) ?? [], T + 300_000);

    it('does not move to a time beyond the clock', () => {
      const known = after({ [EQIAD]: T });
      expect(resumesOf(seen(known, { [EQIAD]: T + 2 * 86_400_000 }))).to.deep.equal({ [EQIAD]: T });
      expect(resumesOf(seen(known, { [EQIAD]: Number.MAX_SAFE_INTEGER }))).to.deep.equal({ [EQIAD]: T });
      expect(resumesOf(seen(known, { [EQIAD]: T + 40 }))).to.deep.equal({ [EQIAD]: T + 40 });
    });

    it('resumes a partition without a plausible time where counting began, until it has one', () => {
      const first = seen(startPosition(T - 1000), { [EQIAD]: T + 9_000_000, [CODFW]: T });
      expect(resumesOf(first)).to.deep.equal({ [EQIAD]: T - 1000, [CODFW]: T });
      expect(resumesOf(seen(first, { [EQIAD]: T - 5000 }))).to.include({ [EQIAD]: T - 5000 });
    });

    it('accepts a jump of more than ten seconds once a second id confirms it', () => {
      const jumped = seen(after({ [EQIAD]: T }), { [EQIAD]: T + 240_000 });
      expect(resumesOf(jumped)).to.deep.equal({ [EQIAD]: T });
      expect(resumesOf(seen(jumped, { [EQIAD]: T + 240_000, [CODFW]: T })), 'the same event').to.include({
        [EQIAD]: T,
      });
      expect(resumesOf(seen(jumped, { [EQIAD]: T + 40 })), 'one wrong clock').to.include({ [EQIAD]: T + 40 });
      expect(resumesOf(seen(jumped, { [EQIAD]: T + 240_007 }))).to.include({ [EQIAD]: T + 240_000 });
    });
  });

  it('starts by the clock of the feed if the local clock is ahead', () => {
    const position = advancePosition(
      startPosition(T + 60_000),
      parseEventId(idOf({ [EQIAD]: T + 1, [CODFW]: -1 })) ?? [],
    );
    expect(resumesOf(position)).to.deep.equal({ [EQIAD]: T + 1, [CODFW]: T });
    expect(resumed(position, 10_000)).to.have.deep.members([
      { topic: EQIAD, partition: 0, timestamp: T },
      { topic: CODFW, partition: 0, timestamp: T - 10_000 },
    ]);
  });

  it('holds only as many partitions as a request can name, those with events first', () => {
    const known: FeedPosition = {
      since: T,
      partitions: [{ topic: EQIAD, partition: 0, resume: { timestamp: T }, next: 5, forgotten: null }],
    };
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`topic-${n}`, T]));
    const position = advancePosition(known, parseEventId(idOf(many)) ?? []);
    expect(position.partitions).to.have.length(50);
    expect(position.partitions[0]?.topic).to.equal(EQIAD);
    const long = {
      ...known,
      partitions: position.partitions.map((p, n) => ({ ...p, topic: `${'x'.repeat(240)}${n}` })),
    };
    expect(resumeId(long, 0)?.length).to.be.within(5000, 7000);
  });

  it('keeps partitions that an id does not name, and the other fields of those that it names', () => {
    const before: FeedPosition = {
      since: T,
      partitions: [
        { topic: CODFW, partition: 0, resume: { timestamp: T }, next: 4, forgotten: T - 9 },
        { topic: EQIAD, partition: 0, resume: { timestamp: T }, next: 5, forgotten: T - 8 },
        { topic: EQIAD, partition: 1, resume: { timestamp: T }, next: 6, forgotten: null },
      ],
    };
    const moved = advancePosition(before, parseEventId(idOf({ [EQIAD]: T + 3 })) ?? []);
    expect(moved.since).to.equal(T);
    expect(moved.partitions).to.have.deep.members([
      before.partitions[0],
      { topic: EQIAD, partition: 0, resume: { timestamp: T + 3 }, next: 5, forgotten: T - 8 },
      before.partitions[2],
    ]);
  });
});

describe('a position saved after any read', () => {
  const lengths = fc.record({
    eqiad: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
    codfw: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 8 }),
    disorder: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 9 }),
    wholeSeconds: fc.boolean(),
    late: fc.integer({ min: 0, max: 8 }),
    reads: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }),
    cuts: fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
    seed: fc.nat(),
  });

  it('never resumes after the first event that was not received, and never moves backwards', () => {
    fc.assert(
      fc.property(lengths, ({ eqiad, codfw, disorder, wholeSeconds, late, reads, cuts, seed }) => {
        const rewindMs = wholeSeconds ? 2000 : 10;
        const eventsOf = (topic: string, steps: readonly number[]): { timestamp: number; data: string }[] => {
          let time = T;
          return steps.map((step, offset) => {
            time += step;
            const exact = time - (disorder[offset % disorder.length] ?? 0);
            const timestamp = wholeSeconds ? Math.floor(exact / 1000) * 1000 : exact;
            return { timestamp, data: changeText(offset, {}, { topic }) };
          });
        };
        const codfwEvents = eventsOf(CODFW, codfw);
        const logs = [
          appendedLog({ topic: EQIAD, events: eventsOf(EQIAD, eqiad) }),
          // The quiet data centre has none at first: its entries say -1.
          appendedLog({ topic: CODFW, events: codfwEvents.slice(0, codfwEvents.length - late) }),
        ];
        const unseen = new Map(logs.map(({ topic }) => [topic, 0]));
        const random = createRandom(seed);
        const faults = createFaults(seed);
        const since = T - 1000;
        let position = startPosition(since);
        let connection: ReturnType<typeof createFrameSource> | null = null;

        reads.forEach((size, read) => {
          if (connection === null) {
            const id = resumeId(position, rewindMs);
            const assignments = assign(logs, id ?? undefined, id === null ? String(since) : null);
            for (const { log, next } of assignments)
              expect(next, `${log.topic} resumed from ${String(id)}`).to.be.at.most(
                unseen.get(log.topic) ?? 0,
              );
            connection = createFrameSource(assignments, faults, random);
          }
          let lastId = '';
          for (let taken = 0; taken < size; taken += 1) {
            const [frame] = parseSse(connection.next() ?? '');
            if (frame === undefined) break;
            lastId = frame.id;
            const { topic, offset } = (JSON.parse(frame.data) as { meta: { topic: string; offset: number } })
              .meta;
            unseen.set(topic, Math.max(unseen.get(topic) ?? 0, offset + 1));
          }
          const before = position;
          position = advancePosition(position, parseEventId(lastId) ?? []);
          for (const { topic, resume } of before.partitions) {
            const now = position.partitions.find((entry) => entry.topic === topic)?.resume;
            if ('timestamp' in resume && now !== undefined && 'timestamp' in now)
              expect(now.timestamp).to.be.at.least(resume.timestamp);
          }
          position = {
            ...position,
            partitions: position.partitions.map((entry) => ({
              ...entry,
              next: (unseen.get(entry.topic) ?? 0) === 0 ? null : (unseen.get(entry.topic) ?? null),
            })),
          };
          if (read === reads.length >> 1) logs[1]?.append(...codfwEvents.slice(codfwEvents.length - late));
          if (cuts[read % cuts.length] === true) connection = null;
        });
      }),
      { numRuns: 300 },
    );
  });
});
