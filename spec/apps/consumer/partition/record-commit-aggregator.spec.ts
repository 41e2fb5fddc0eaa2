import { expect } from 'chai';
import { recordCommitAggregator } from '../../../../src/apps/consumer/partition/record-commit-aggregator.ts';
import type { PartitionPosition } from '../../../../src/apps/consumer/partition/partition-position.ts';
import { readRecord } from '../../../../src/apps/consumer/partition/record-item.ts';
import { sizeOfRecordItems } from '../../../../src/apps/consumer/partition/size-of-record-items.ts';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import { watermarkTracker } from '../../../../src/stats/windows/time/watermark-tracker.ts';
import { windowCounter } from '../../../../src/stats/windows/window-counter.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';
import { badItem, changeItem, itemBatch } from './record-items.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const HOUR_MS = 3_600_000;
const CANARY = '{"meta":{"id":"c","domain":"canary"}}';

describe('recordCommitAggregator', () => {
  it('aggregates batches into one commit: counts, canaries, dead letters, position', () => {
    const steps = recordCommitAggregator(windowCounterFactory(HOUR_MS)([]), () => NOW)();
    steps.add(itemBatch<PartitionPosition>([changeItem(0), badItem(1)], null));
    steps.add(
      itemBatch<PartitionPosition>([changeItem(2, null, 'Bob'), readRecord(recordAt(3, CANARY))], null),
    );
    const position = { next: 4, last: { offset: 3, timestamp: '1' } };
    const change = { bot: false, serverUrl: null, domain: 'en.wikipedia.org' };
    expect(steps.finish(position)).to.deep.equal({
      deltas: countDeltas([
        { ...change, user: 'Alice' },
        { ...change, user: 'Bob' },
      ]),
      windows: { ...NO_WINDOW_DELTAS, untimed: { ...NO_WINDOW_DELTAS.untimed, nonBots: 2 } },
      position,
      recent: [],
      expireBefore: new Map(),
      canaries: 1,
      rejects: [],
      deadLetters: 1,
      losses: [],
      found: 0,
      at: NOW,
    });
  });

  it('counts into windows by event time, topic and lengths, and decides lateness across commits', () => {
    const at = (seconds: number, more: object = {}) => ({
      topic: 'eqiad',
      dt: new Date(Date.UTC(2026, 4, 5, 11, 0, seconds)).toISOString(),
      type: 'edit',
      length_old: 10,
      length_new: 25,
      ...more,
    });
    const items = [at(0), at(60), at(60), at(1), at(-HOUR_MS), at(0, { topic: 'codfw' })].map(
      (more, offset) => readRecord(recordAt(offset, changeJson(`id ${offset}`, 'Alice', false, more))),
    );
    const create = recordCommitAggregator(windowCounterFactory(HOUR_MS)([]), () => NOW);
    const windows = [items.slice(0, 3), items.slice(3)].map((some) => {
      const step = create();
      step.add(itemBatch<PartitionPosition>(some, null));
      return step.finish(null).windows;
    });

    const plain = windowCounter(watermarkTracker([], HOUR_MS));
    for (const { decoded } of items) if (decoded.kind === 'change') plain.add(decoded);
    expect(windows.map(({ late, tooLate }) => [late, tooLate.nonBots])).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
    expect(windows.at(-1)?.watermarks).to.deep.equal(plain.deltas().watermarks);
    const minute = windows.flatMap(({ rows }) =>
      rows.filter(({ resolution, dimension }) => resolution === '1m' && dimension === 'all'),
    );
    expect(minute.map(({ counts }) => counts.bytesAdded)).to.deep.equal([15, 30, 30]);
  });

  it('detects future events by the record’s timestamp, so that a replay counts the same', () => {
    const produced = Date.UTC(2026, 4, 5, 11);
    const dated = [0, 300_000, 300_001, 24 * HOUR_MS, 24 * HOUR_MS + 1000, 1000];
    const items = dated.map((ms, offset) =>
      readRecord(
        recordAt(
          offset,
          changeJson(`id ${offset}`, 'Alice', false, {
            topic: 'eqiad',
            dt: new Date(produced + ms).toISOString(),
          }),
          produced,
        ),
      ),
    );
    const countedAt = (now: number) => {
      const step = recordCommitAggregator(windowCounterFactory(HOUR_MS, () => now)([]), () => NOW)();
      step.add(itemBatch<PartitionPosition>(items, null));
      return step.finish(null).windows;
    };
    const live = countedAt(produced);
    expect(live.future.nonBots).to.equal(3);
    expect(live.watermarks.map(({ high }) => high)).to.deep.equal([produced + 1000]);
    expect(countedAt(produced + 3 * 24 * HOUR_MS)).to.deep.equal(live);
  });

  it('starts each commit empty', () => {
    const create = recordCommitAggregator(windowCounterFactory(HOUR_MS)([]), () => NOW);
    create().add(itemBatch<PartitionPosition>([changeItem(0)], null));
    expect(create().finish(null)).to.deep.include({ deltas: countDeltas([]), position: null });
  });
});

describe('sizeOfRecordItems', () => {
  it('grows with every record and its bytes', () => {
    const one = sizeOfRecordItems(itemBatch<PartitionPosition>([badItem(0)], null));
    const long = sizeOfRecordItems(
      itemBatch<PartitionPosition>([readRecord(recordAt(0, 'x'.repeat(5000)))], null),
    );
    expect(one).to.be.greaterThan(0);
    expect(long).to.be.within(5000 + 1, 5000 + one);
    expect(sizeOfRecordItems(itemBatch<PartitionPosition>([badItem(0), badItem(1)], null))).to.equal(2 * one);
    expect(
      sizeOfRecordItems(itemBatch<PartitionPosition>([readRecord(recordAt(0, null))], null)),
    ).to.be.greaterThan(0);
  });
});
