import { expect } from 'chai';
import { feedLogger } from '../../../../src/apps/shared/feed/feed-logger.ts';
import { FeedError } from '../../../../src/net/feed-error.ts';
import type {
  FeedBatchEvent,
  FeedEvent,
  FeedEventListener,
} from '../../../../src/wikimedia/health/feed-event.ts';

const NO_EVENTS: FeedBatchEvent = {
  kind: 'events',
  lastEventAt: null,
  isProgress: false,
  duplicates: 0,
  rejected: 0,
  firstReason: null,
};
const PROGRESS: FeedBatchEvent = { ...NO_EVENTS, isProgress: true };
const CONNECTING: FeedEvent = { kind: 'connecting' };
const CONNECTED: FeedEvent = { kind: 'connected' };
const ended = (code: 'feed-ended' | 'feed-silent' | 'feed-unreachable', message: string): FeedEvent => ({
  kind: 'disconnected',
  error: new FeedError(code, message),
});

describe('feedLogger', () => {
  const make = (): {
    readonly onFeedEvent: FeedEventListener;
    readonly pass: (ms: number) => void;
    readonly takeLines: () => readonly string[];
  } => {
    let lines: string[] = [];
    let now = 0;
    const record = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = {
      debug: () => undefined,
      info: record('info'),
      warn: record('warn'),
      error: record('error'),
    };
    return {
      onFeedEvent: feedLogger(log, { stallMs: 45_000, now: () => now }),
      pass: (ms) => (now += ms),
      takeLines: () => {
        const taken = lines;
        lines = [];
        return taken;
      },
    };
  };

  it('logs an unreachable feed once, and that it is connected again', () => {
    const { onFeedEvent, takeLines } = make();
    for (let n = 0; n < 3; n += 1) onFeedEvent(ended('feed-unreachable', 'no route'));
    expect(takeLines()).to.deep.equal(['warn no route; retrying, no events will be lost']);
    onFeedEvent(CONNECTED);
    expect(takeLines()).to.deep.equal(['info connected to the feed']);
  });

  it('logs nothing about connections that end after they worked', () => {
    const { onFeedEvent, takeLines } = make();
    onFeedEvent(CONNECTED);
    takeLines();
    for (let n = 0; n < 3; n += 1)
      for (const next of [ended('feed-ended', 'cut'), CONNECTED, PROGRESS]) onFeedEvent(next);
    expect(takeLines()).to.deep.equal([]);
  });

  it('logs once that a feed is silent again and again, and once that events arrive again', () => {
    const { onFeedEvent, pass, takeLines } = make();
    onFeedEvent(CONNECTED);
    takeLines();
    for (let n = 0; n < 5; n += 1) {
      pass(10_000);
      onFeedEvent(ended('feed-silent', 'silent for 10 s'));
      onFeedEvent(CONNECTED);
    }
    expect(takeLines()).to.deep.equal(['warn silent for 10 s; retrying, no events will be lost']);
    onFeedEvent(PROGRESS);
    onFeedEvent(PROGRESS);
    expect(takeLines()).to.deep.equal(['info the feed delivers new events again']);
  });

  it('logs once that all events are rejected, and once that events arrive again', () => {
    const { onFeedEvent, pass, takeLines } = make();
    onFeedEvent(CONNECTING);
    onFeedEvent(CONNECTED);
    takeLines();
    for (let n = 0; n < 100; n += 1) {
      pass(1000);
      onFeedEvent({ ...NO_EVENTS, rejected: 5, firstReason: 'no meta' });
    }
    expect(takeLines()).to.deep.equal([
      'warn no new event from the feed for 45 s: it sent only rejected events (225); the first reason: no meta',
    ]);
    onFeedEvent(PROGRESS);
    expect(takeLines()).to.deep.equal(['info the feed delivers new events again']);
  });

  it('logs an error reported by the server of the feed once, until new events arrive', () => {
    const { onFeedEvent, takeLines } = make();
    const error: FeedEvent = { kind: 'error-event', text: '"no broker"' };
    onFeedEvent(error);
    onFeedEvent(error);
    expect(takeLines()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
    onFeedEvent(PROGRESS);
    onFeedEvent(error);
    expect(takeLines()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
  });

  it('logs once that a partition delivers only known events, and once that it has new ones', () => {
    const { onFeedEvent, pass, takeLines } = make();
    const repeating = (highest: number): FeedEvent => ({
      kind: 'repeating',
      topic: 't',
      partition: 0,
      highest,
      next: 900,
    });
    for (let n = 0; n < 6; n += 1) {
      onFeedEvent(repeating(n));
      pass(10_000);
    }
    expect(takeLines())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn t\/0 sent only known offsets/);
    onFeedEvent({ kind: 'caught-up', topic: 't', partition: 0 });
    onFeedEvent({ kind: 'caught-up', topic: 't', partition: 0 });
    expect(takeLines()).to.deep.equal(['info t/0 delivers new events again']);
  });

  it('logs once that lost events will not be counted anymore', () => {
    const { onFeedEvent, takeLines } = make();
    onFeedEvent({ kind: 'given-up', events: 7 });
    onFeedEvent({ kind: 'given-up', events: 7 });
    expect(takeLines())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn .*: 7 events of the oldest/);
  });

  it('logs once that the server closes each connection without an event', () => {
    const { onFeedEvent, takeLines } = make();
    onFeedEvent(CONNECTING);
    for (let n = 0; n < 9; n += 1)
      for (const next of [CONNECTED, ended('feed-ended', 'cut')]) onFeedEvent(next);
    expect(takeLines().filter((line) => line.startsWith('warn'))).to.deep.equal([
      'warn no new event from the feed for 0 s: it ended 3 connections in a row without an event',
    ]);
  });

  it('logs a gap that it requests again, one that is lost and one over the limit of retries', () => {
    const { onFeedEvent, takeLines } = make();
    const gap = { topic: 't', partition: 0, from: 5, to: 7 };
    onFeedEvent({ kind: 'gap', gap, isRewinding: true });
    onFeedEvent({ kind: 'gap', gap, isRewinding: false });
    onFeedEvent({ kind: 'gap', gap, isRewinding: false, isExhausted: true });
    const events = '3 events of t/0 (offsets 5 to 7)';
    expect(takeLines()).to.deep.equal([
      `info the feed skipped ${events}; requesting them again`,
      `error lost ${events}: the feed never delivered them`,
      `error lost ${events}: the feed skipped them, and Headwater requested too many gaps again within the last hour`,
    ]);
  });

  it('logs events that arrive after all, a recreated topic, and once that there are too many partitions', () => {
    const { onFeedEvent, takeLines } = make();
    onFeedEvent({ kind: 'found', events: 4 });
    onFeedEvent({ kind: 'offsets-restarted', topic: 't', partition: 0, from: 9, to: 1 });
    onFeedEvent({ kind: 'too-many-partitions', limit: 50 });
    onFeedEvent({ kind: 'too-many-partitions', limit: 50 });
    const lines = takeLines();
    expect(lines).to.have.length(3);
    expect(lines[0]).to.equal('info 4 events that were reported as lost arrived after all');
    expect(lines[1]).to.match(/^warn the offsets of t\/0 jumped from 9 to 1:/);
    expect(lines[2]).to.match(/^error the feed has more than 50 partitions:/);
  });
});
