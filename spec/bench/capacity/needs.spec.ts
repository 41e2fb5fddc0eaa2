import { expect } from 'chai';
import { resultsOf } from '../../../bench/capacity/results.ts';
import { needsOf } from '../../../bench/capacity/needs.ts';
import { ratesOf } from '../../../bench/capacity/paths.ts';
import { syntheticTraffic } from '../../../bench/capacity/traffic.ts';
import { resultsFixture } from '../support/results-fixture.ts';

describe('needsOf', () => {
  const traffic = syntheticTraffic();
  const rates = ratesOf(resultsOf(resultsFixture()));

  it('needs one of each for Wikimedia, and three of what keeps copies', () => {
    expect(needsOf(40, rates, traffic)).to.include({
      producers: 1,
      consumers: 1,
      partitions: 6,
      brokers: 3,
      cassandraNodes: 3,
    });
  });

  it('plans with half of what was measured, and with three partitions to a consumer', () => {
    // 20,000 were measured, so that 40 consumers do half of it each.
    expect(needsOf(400_000, rates, traffic)).to.include({ producers: 16, consumers: 40, partitions: 120 });
  });

  it('costs more with every step', () => {
    const money = [40, 4000, 400_000].map((rate) => needsOf(rate, rates, traffic).monthlyCost ?? 0);
    expect(money).to.deep.equal([...money].sort((a, b) => a - b));
    expect(money[0]).to.be.above(0);
  });

  it('shows when one partition, or one partition of ledgers, is asked for more than it can do', () => {
    const { busiestPartitionLoad, transactionLoad } = needsOf(4_000_000, rates, traffic);
    expect(busiestPartitionLoad).to.be.above(1);
    expect(transactionLoad).to.be.above(1);
    const small = needsOf(40, rates, traffic);
    expect(small.busiestPartitionLoad).to.be.below(0.01);
    expect(small.transactionLoad).to.be.closeTo(0.096, 1e-9);
  });

  it('needs what it cannot know before it was measured', () => {
    const unknown = needsOf(40, ratesOf(resultsOf([])), traffic);
    expect(unknown).to.include({ producers: null, consumers: null, monthlyCost: null });
    expect(unknown.topicGb).to.be.above(0);
  });
});

describe('madeTraffic', () => {
  const traffic = syntheticTraffic();

  it('is as long as the events of the feed are', () => {
    expect(traffic.eventBytes).to.be.within(800, 1600);
    expect(traffic.recordBytes).to.be.within(200, 800);
  });

  it('is skewed: more partitions help users, and hardly domains', () => {
    const share = (by: 'user' | 'domain', partitions: number): number =>
      traffic.busiestPartition(partitions, by);
    expect(share('user', 96)).to.be.below(share('user', 6) / 2);
    expect(share('domain', 96)).to.be.above(0.3);
    expect(share('user', 10_000)).to.be.at.least(traffic.busiestUser);
  });

  it('needs fewer rows an event in a larger save', () => {
    const rows = (events: number): number => traffic.distinct(events).users / events;
    expect(rows(2000)).to.be.below(rows(20));
    expect(traffic.distinct(1)).to.deep.equal({ users: 1, others: 2 });
  });
});
