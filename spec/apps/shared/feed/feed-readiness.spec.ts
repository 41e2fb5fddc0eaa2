import { expect } from 'chai';
import { feedDetails, feedProblems } from '../../../../src/apps/shared/feed/feed-readiness.ts';
import { type FeedHealth, INITIAL_HEALTH } from '../../../../src/wikimedia/health/feed-health.ts';

const NOW = 1_000_000;
const idleFor = (ms: number): FeedHealth => ({
  ...INITIAL_HEALTH,
  isConnected: true,
  idle: { ...INITIAL_HEALTH.idle, since: NOW - ms, serverError: '"no broker"' },
});
const OPTIONS = { nowMs: NOW, stallMs: 45_000, isSinkFailing: false };

describe('feedProblems', () => {
  it('finds none while events arrive', () => {
    expect(feedProblems(idleFor(44_999), OPTIONS)).to.deep.equal([]);
  });

  it('reports a feed that is connected but delivers nothing new', () => {
    expect(feedProblems(idleFor(45_000), OPTIONS)).to.deep.equal([
      'no new event from the feed for 45 s: its server reports an error: "no broker"',
    ]);
  });

  it('reports an unreadable feed at once, connected or just disconnected', () => {
    const feed = idleFor(10);
    const unreadable = { ...feed, idle: { ...feed.idle, unreadable: 'its body is gzip' } };
    expect(feedProblems(unreadable, OPTIONS)).to.deep.equal(['its body is gzip']);
    expect(
      feedProblems({ ...unreadable, isConnected: false, disconnectedAt: NOW - 1 }, OPTIONS),
    ).to.deep.equal(['its body is gzip']);
  });

  it('does not report a stall while the sink fails', () => {
    expect(feedProblems(idleFor(45_000), { ...OPTIONS, isSinkFailing: true })).to.deep.equal([]);
  });

  it('reports only the reason while there is no connection', () => {
    const feed = { ...idleFor(90_000), isConnected: false, problem: 'no route' };
    expect(feedProblems(feed, OPTIONS)).to.deep.equal(['no route']);
  });
});

describe('feedProblems, beyond the limits', () => {
  it('reports partitions that deliver only known events, connected or not', () => {
    const some = { topic: 't', partition: 0, since: 0, roseAt: 45_000, highest: 5, next: 90 };
    const feed = { ...idleFor(0), repeating: [some, { ...some, roseAt: 44_999 }] };
    expect(feedProblems(feed, OPTIONS))
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^t\/0 sent only known offsets/);
    expect(feedProblems({ ...feed, isConnected: false, problem: 'no route' }, OPTIONS)).to.have.length(2);
  });

  it('reports too many partitions', () => {
    const [problem] = feedProblems({ ...idleFor(0), hasTooManyPartitions: true }, OPTIONS);
    expect(problem).to.match(/^the feed has more than 50 partitions: .* Choose a stream with fewer topics$/);
  });

  it('reports a server that closes each connection, also between connections', () => {
    const feed = { ...idleFor(0), idle: { ...idleFor(0).idle, serverError: null, endedEarly: 3 } };
    const problem = 'no new event from the feed for 0 s: it ended 3 connections in a row without an event';
    expect(feedProblems(feed, OPTIONS)).to.deep.equal([problem]);
    expect(feedProblems({ ...feed, isConnected: false, problem: 'ended' }, OPTIONS)).to.deep.equal([problem]);
  });

  it('shows the lost events that will not be counted anymore', () => {
    const totals = { lostEvents: 9, canaries: 0, rejected: 0 };
    expect(feedDetails({ ...idleFor(0), givenUp: 7 }, totals, NOW)).to.include({
      lost_events: 9,
      given_up_events: 7,
    });
  });
});

describe('feedDetails', () => {
  it('shows how long the feed has been idle, and the error of its server', () => {
    const totals = { lostEvents: 0, canaries: 0, rejected: 0 };
    expect(feedDetails(idleFor(2400), totals, NOW)).to.include({
      idle_seconds: 2,
      server_error: '"no broker"',
    });
    expect(feedDetails(INITIAL_HEALTH, totals, NOW)).to.include({ idle_seconds: null, server_error: null });
  });
});
