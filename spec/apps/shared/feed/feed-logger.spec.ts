import { expect } from 'chai';
import { feedLogger } from '../../../../src/apps/shared/feed/feed-logger.ts';
import { FeedError } from '../../../../src/sse/feed-error.ts';
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

describe('feedNews', () => {
  const make = (): {
    readonly observe: FeedEventListener;
    readonly pass: (ms: number) => void;
    readonly taken: () => readonly string[];
  } => {
    let lines: string[] = [];
    let now = 0;
    const tell = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = { debug: () => undefined, info: tell('info'), warn: tell('warn'), error: tell('error') };
    return {
      observe: feedLogger(log, { stallMs: 45_000, now: () => now }),
      pass: (ms) => (now += ms),
      taken: () => {
        const linesTaken = lines;
        lines = [];
        return linesTaken;
      },
    };
  };

  it('says once that a feed cannot be reached, and that it can again', () => {
    const { observe: onFeedEvent, taken: linesTaken } = make();
    for (let n = 0; n < 3; n += 1) onFeedEvent(ended('feed-unreachable', 'no route'));
    expect(linesTaken()).to.deep.equal(['warn no route; trying again until it works, nothing is lost']);
    onFeedEvent(CONNECTED);
    expect(linesTaken()).to.deep.equal(['info connected to the feed']);
  });

  it('says nothing of connections that end after they worked', () => {
    const { observe: onFeedEvent, taken: linesTaken } = make();
    onFeedEvent(CONNECTED);
    linesTaken();
    for (let n = 0; n < 3; n += 1)
      for (const next of [ended('feed-ended', 'cut'), CONNECTED, PROGRESS]) onFeedEvent(next);
    expect(linesTaken()).to.deep.equal([]);
  });

  it('says once that a feed falls silent over and over, and once that it is over', () => {
    const { observe: onFeedEvent, pass, taken: linesTaken } = make();
    onFeedEvent(CONNECTED);
    linesTaken();
    for (let n = 0; n < 5; n += 1) {
      pass(10_000);
      onFeedEvent(ended('feed-silent', 'silent for 10 s'));
      onFeedEvent(CONNECTED);
    }
    expect(linesTaken()).to.deep.equal([
      'warn silent for 10 s; trying again until it works, nothing is lost',
    ]);
    onFeedEvent(PROGRESS);
    onFeedEvent(PROGRESS);
    expect(linesTaken()).to.deep.equal(['info the feed brings new events again']);
  });

  it('says once that all is rejected, and once that it is over', () => {
    const { observe: onFeedEvent, pass, taken: linesTaken } = make();
    onFeedEvent(CONNECTING);
    onFeedEvent(CONNECTED);
    linesTaken();
    for (let n = 0; n < 100; n += 1) {
      pass(1000);
      onFeedEvent({ ...NO_EVENTS, rejected: 5, firstReason: 'no meta' });
    }
    expect(linesTaken()).to.deep.equal([
      'warn no new event from the feed for 45 s: it sent only rejected events (225); the first reason: no meta',
    ]);
    onFeedEvent(PROGRESS);
    expect(linesTaken()).to.deep.equal(['info the feed brings new events again']);
  });

  it('repeats once what the server of the feed reports, until new events come', () => {
    const { observe: onFeedEvent, taken: linesTaken } = make();
    const error: FeedEvent = { kind: 'error-event', text: '"no broker"' };
    onFeedEvent(error);
    onFeedEvent(error);
    expect(linesTaken()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
    onFeedEvent(PROGRESS);
    onFeedEvent(error);
    expect(linesTaken()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
  });

  it('says once that a partition repeats itself, and that it goes on', () => {
    const { observe: onFeedEvent, pass, taken: linesTaken } = make();
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
    expect(linesTaken())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn t\/0 sent only known offsets/);
    onFeedEvent({ kind: 'caught-up', topic: 't', partition: 0 });
    onFeedEvent({ kind: 'caught-up', topic: 't', partition: 0 });
    expect(linesTaken()).to.deep.equal(['info of t/0 new events come again']);
  });

  it('says once that lost events are not waited for', () => {
    const { observe: onFeedEvent, taken: linesTaken } = make();
    onFeedEvent({ kind: 'given-up', events: 7 });
    onFeedEvent({ kind: 'given-up', events: 7 });
    expect(linesTaken())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn .*: 7 events of the oldest/);
  });

  it('says once that the server ends each connection without an event', () => {
    const { observe: onFeedEvent, taken: linesTaken } = make();
    onFeedEvent(CONNECTING);
    for (let n = 0; n < 9; n += 1)
      for (const next of [CONNECTED, ended('feed-ended', 'cut')]) onFeedEvent(next);
    expect(linesTaken().filter((line) => line.startsWith('warn'))).to.deep.equal([
      'warn no new event from the feed for 0 s: it ended 3 connections in a row without an event',
    ]);
  });
});
