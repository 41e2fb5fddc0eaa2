import { expect } from 'chai';
import type { FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import {
  describeRepeating,
  type Repeating,
  repeatingPartitions,
} from '../../../src/wikimedia/health/repeating-partitions.ts';
import { CODFW, EQIAD } from '../../support/feed-events.ts';

const AFTER_MS = 45_000;
const repeating = (highest: number, topic = EQIAD): FeedEvent => ({
  kind: 'repeating',
  topic,
  partition: 0,
  highest,
  next: 20_000,
});
const caughtUp = (topic = EQIAD): FeedEvent => ({ kind: 'caught-up', topic, partition: 0 });

/** What is said of what happened at certain times, in seconds. */
const saidOf = (...all: readonly (readonly [seconds: number, observation: FeedEvent])[]): string[] =>
  describeRepeating(
    all.reduce<readonly Repeating[]>(
      (before, [seconds, observation]) => repeatingPartitions(before, observation, seconds * 1000),
      [],
    ),
    AFTER_MS,
  ).map((text) => text.replace(/ : .*/, ''));

describe('a partition that repeats itself', () => {
  it('is reported after a while, with what to do', () => {
    expect(saidOf([0, repeating(5)], [44, repeating(90)])).to.deep.equal([]);
    const [said] = saidOf([0, repeating(5)], [44, repeating(90)], [45, repeating(95)]);
    expect(said)
      .to.match(/^eqiad\.mediawiki\.recentchange\/0 sent only known offsets for 45 s/)
      .and.to.contain('(up to 95; the next new one is 20000)')
      .and.to.contain('They are not counted')
      .and.to.contain('If the topic was recreated, start again with another DATA_DIR');
  });

  it('is dropped once it continues', () => {
    expect(saidOf([0, repeating(5)], [50, repeating(90)], [51, caughtUp()])).to.deep.equal([]);
    expect(saidOf([0, repeating(5)], [50, caughtUp()], [51, repeating(90)])).to.deep.equal([]);
  });

  it('is not reported while it is quiet: each reconnect repeats its last events', () => {
    expect(saidOf([0, repeating(19_990)], [50, repeating(19_990)], [90, repeating(19_985)])).to.deep.equal(
      [],
    );
    expect(saidOf([0, repeating(19_990)], [50, repeating(19_999)])).to.deep.equal([]);
    expect(saidOf([0, repeating(19_990)], [50, repeating(19_998)])).to.have.length(1);
  });

  it('is tracked separately from others', () => {
    const said = saidOf(
      [0, repeating(5)],
      [1, repeating(7, CODFW)],
      [50, repeating(90)],
      [50, repeating(8, CODFW)],
      [51, caughtUp()],
    );
    expect(said).to.have.length(1);
    expect(said[0]).to.match(new RegExp(`^${CODFW}/0 sent only`));
  });
});
