import { expect } from 'chai';
import { FeedError } from '../../../src/net/feed-error.ts';
import { feedHealth, INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';
import { NOTHING_IGNORED } from '../../../src/sse/ignored-input.ts';
import type { FeedBatchEvent, FeedEvent } from '../../../src/wikimedia/health/feed-event.ts';
import { feedStall, stallAfterMs } from '../../../src/wikimedia/health/feed-stall.ts';

const AFTER_MS = 45_000;
const NO_EVENTS: FeedBatchEvent = {
  kind: 'events',
  lastEventAt: null,
  isProgress: false,
  duplicates: 0,
  rejected: 0,
  firstReason: null,
};
const PROGRESS: FeedBatchEvent = { ...NO_EVENTS, isProgress: true };

/** What is said at a time, in seconds, of what happened at others. */
const stallAt = (
  seconds: number,
  ...observations: readonly (readonly [seconds: number, observation: FeedEvent])[]
): string | null => {
  const health = observations.reduce(
    (before, [at, observation]) => feedHealth(before, observation, at * 1000),
    INITIAL_HEALTH,
  );
  return feedStall(health, seconds * 1000, AFTER_MS);
};
const CONNECTING = [0, { kind: 'connecting' }] as const;

describe('stallAfterMs', () => {
  it('is a little less than the idle timeout, with a minimum', () => {
    expect([60_000, 3_600_000, 1000].map(stallAfterMs)).to.deep.equal([45_000, 2_700_000, 10_000]);
  });
});

describe('feedStall', () => {
  it('is null before the first attempt, while events arrive, and shortly after', () => {
    expect(stallAt(1000)).to.equal(null);
    expect(stallAt(44, CONNECTING)).to.equal(null);
    expect(stallAt(94, CONNECTING, [50, PROGRESS])).to.equal(null);
    expect(stallAt(95, CONNECTING, [50, PROGRESS])).to.equal(
      'no new event from the feed for 45 s: it sent nothing',
    );
  });

  it('continues through connections without events', () => {
    const cut = { kind: 'disconnected', error: new FeedError('feed-silent', 'silent') } as const;
    expect(
      stallAt(70, CONNECTING, [0, { kind: 'connected' }], [60, cut], [61, { kind: 'connecting' }]),
    ).to.match(/for 70 s/);
  });

  it('names what arrived instead', () => {
    const instead = (...observations: readonly FeedEvent[]): string =>
      (
        stallAt(60, CONNECTING, ...observations.map((observation) => [1, observation] as const)) ?? ''
      ).replace(/^.*? s: /, '');
    expect(instead({ kind: 'ignored', ignored: { ...NOTHING_IGNORED, comments: 3 } })).to.equal(
      'it sent only comments (3)',
    );
    expect(instead({ kind: 'error-event', text: '"no broker"' }, { ...NO_EVENTS, duplicates: 4 })).to.equal(
      'its server reports an error: "no broker"',
    );
    expect(instead({ ...NO_EVENTS, duplicates: 4 }, { ...NO_EVENTS, duplicates: 3 })).to.equal(
      'it sent only duplicates (7)',
    );
    expect(
      instead(
        { ...NO_EVENTS, rejected: 200, firstReason: 'meta is \u001bmissing' },
        { ...NO_EVENTS, rejected: 300, firstReason: 'another' },
      ),
    ).to.equal('it sent only rejected events (500); the first reason: meta is \ufffdmissing');
    expect(
      instead({ kind: 'disconnected', error: new FeedError('feed-unreadable', 'its body is gzip') }),
    ).to.equal('its body is gzip');
  });

  it('is reset by a new event', () => {
    const rejects = { ...NO_EVENTS, rejected: 200, firstReason: 'bad' };
    expect(
      stallAt(60, CONNECTING, [1, rejects], [2, { kind: 'error-event', text: '"x"' }], [3, PROGRESS]),
    ).to.match(/it sent nothing$/);
  });

  it('does not count the time in which the connection waits for credit', () => {
    const waiting = { kind: 'waiting', isWaiting: true } as const;
    const goesOn = { kind: 'waiting', isWaiting: false } as const;
    expect(stallAt(1000, CONNECTING, [10, waiting])).to.equal(null);
    expect(stallAt(134, CONNECTING, [10, waiting], [100, goesOn])).to.equal(null);
    expect(stallAt(135, CONNECTING, [10, waiting], [100, goesOn])).to.match(/for 45 s/);
  });

  it('is reported at once when the server ends several connections without an event', () => {
    const opened = { kind: 'connected' } as const;
    const ended = { kind: 'disconnected', error: new FeedError('feed-ended', 'ended') } as const;
    const connections = (count: number, ms = 0.1): (readonly [number, FeedEvent])[] =>
      Array.from({ length: count }, (_, n) => [[n, opened] as const, [n + ms, ended] as const]).flat();
    expect(stallAt(3, CONNECTING, ...connections(2))).to.equal(null);
    expect(stallAt(3, CONNECTING, ...connections(3))).to.equal(
      'no new event from the feed for 3 s: it ended 3 connections in a row without an event',
    );
    const comment = { kind: 'ignored', ignored: { ...NOTHING_IGNORED, comments: 1 } } as const;
    expect(stallAt(9, CONNECTING, ...connections(4), [4, comment])).to.match(
      /it ended 4 connections in a row without an event, and sent only comments \(1\)$/,
    );
    for (const event of [PROGRESS, { ...NO_EVENTS, duplicates: 1 }])
      expect(stallAt(9, CONNECTING, ...connections(3), [4, event])).to.equal(null);
    // A quiet feed, whose connections are cut now and then.
    expect(
      stallAt(44, CONNECTING, [0, opened], [30, ended], [30, opened], [31, ended], [32, opened], [33, ended]),
    ).to.equal(null);
    expect(stallAt(44, CONNECTING, [0, opened], [1, PROGRESS], [2, ended], ...connections(2))).to.equal(null);
  });
});
