import { expect } from 'chai';
import { recordCommit } from '../../../src/apps/consumer/record-commit.ts';
import type { PartitionPosition } from '../../../src/apps/consumer/partition-position.ts';
import { readRecord } from '../../../src/apps/consumer/record-item.ts';
import { recordWeight } from '../../../src/apps/consumer/record-weight.ts';
import { countDeltas } from '../../../src/stats/deltas.ts';
import { recordAt } from '../../support/kafka-records.ts';
import { badItem, changeItem, itemBatch } from './items.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const CANARY = '{"meta":{"id":"c","domain":"canary"}}';

describe('recordCommit', () => {
  it('folds batches into one step: counts, canaries, dead letters, position', () => {
    const steps = recordCommit(() => NOW)();
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
      position,
      recent: [],
      forget: new Map(),
      canaries: 1,
      rejects: [],
      deadLetters: 1,
      losses: [],
      at: NOW,
    });
  });

  it('begins each step with nothing', () => {
    const create = recordCommit(() => NOW);
    create().add(itemBatch<PartitionPosition>([changeItem(0)], null));
    expect(create().finish(null)).to.deep.include({ deltas: countDeltas([]), position: null });
  });
});

describe('recordWeight', () => {
  it('grows with every record and its bytes', () => {
    const one = recordWeight(itemBatch<PartitionPosition>([badItem(0)], null));
    const long = recordWeight(
      itemBatch<PartitionPosition>([readRecord(recordAt(0, 'x'.repeat(5000)))], null),
    );
    expect(one).to.be.greaterThan(0);
    expect(long).to.be.within(5000 + 1, 5000 + one);
    expect(recordWeight(itemBatch<PartitionPosition>([badItem(0), badItem(1)], null))).to.equal(2 * one);
    expect(
      recordWeight(itemBatch<PartitionPosition>([readRecord(recordAt(0, null))], null)),
    ).to.be.greaterThan(0);
  });
});
