import { expect } from 'chai';
import { feedNews } from '../../../src/apps/feed/feed-news.ts';
import { FeedError } from '../../../src/feed/feed-error.ts';
import type { EventsObservation, FeedObservation, Observe } from '../../../src/feed/observation.ts';

const NO_EVENTS: EventsObservation = {
  kind: 'events',
  lastEventAt: null,
  isProgress: false,
  duplicates: 0,
  rejected: 0,
  firstReason: null,
};
const PROGRESS: EventsObservation = { ...NO_EVENTS, isProgress: true };
const CONNECTING: FeedObservation = { kind: 'connecting' };
const CONNECTED: FeedObservation = { kind: 'connected' };
const ended = (
  code: 'feed-ended' | 'feed-silent' | 'feed-unreachable',
  message: string,
): FeedObservation => ({
  kind: 'disconnected',
  error: new FeedError(code, message),
});

describe('feedNews', () => {
  const make = (): {
    readonly observe: Observe;
    readonly pass: (ms: number) => void;
    readonly taken: () => readonly string[];
  } => {
    let lines: string[] = [];
    let now = 0;
    const tell = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    const log = { debug: () => undefined, info: tell('info'), warn: tell('warn'), error: tell('error') };
    return {
      observe: feedNews(log, { stallMs: 45_000, now: () => now }),
      pass: (ms) => (now += ms),
      taken: () => {
        const taken = lines;
        lines = [];
        return taken;
      },
    };
  };

  it('says once that a feed cannot be reached, and that it can again', () => {
    const { observe, taken } = make();
    for (let n = 0; n < 3; n += 1) observe(ended('feed-unreachable', 'no route'));
    expect(taken()).to.deep.equal(['warn no route; trying again until it works, nothing is lost']);
    observe(CONNECTED);
    expect(taken()).to.deep.equal(['info connected to the feed']);
  });

  it('says nothing of connections that end after they worked', () => {
    const { observe, taken } = make();
    observe(CONNECTED);
    taken();
    for (let n = 0; n < 3; n += 1)
      for (const next of [ended('feed-ended', 'cut'), CONNECTED, PROGRESS]) observe(next);
    expect(taken()).to.deep.equal([]);
  });

  it('says once that a feed falls silent over and over, and once that it is over', () => {
    const { observe, pass, taken } = make();
    observe(CONNECTED);
    taken();
    for (let n = 0; n < 5; n += 1) {
      pass(10_000);
      observe(ended('feed-silent', 'silent for 10 s'));
      observe(CONNECTED);
    }
    expect(taken()).to.deep.equal(['warn silent for 10 s; trying again until it works, nothing is lost']);
    observe(PROGRESS);
    observe(PROGRESS);
    expect(taken()).to.deep.equal(['info the feed brings new events again']);
  });

  it('says once that all is rejected, and once that it is over', () => {
    const { observe, pass, taken } = make();
    observe(CONNECTING);
    observe(CONNECTED);
    taken();
    for (let n = 0; n < 100; n += 1) {
      pass(1000);
      observe({ ...NO_EVENTS, rejected: 5, firstReason: 'no meta' });
    }
    expect(taken()).to.deep.equal([
      'warn the feed has brought no new event for 45 s: all that came was rejected (225 events), the first because: no meta',
    ]);
    observe(PROGRESS);
    expect(taken()).to.deep.equal(['info the feed brings new events again']);
  });

  it('repeats once what the server of the feed reports, until new events come', () => {
    const { observe, taken } = make();
    const error: FeedObservation = { kind: 'error-event', text: '"no broker"' };
    observe(error);
    observe(error);
    expect(taken()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
    observe(PROGRESS);
    observe(error);
    expect(taken()).to.deep.equal([`warn the feed's server reports an error: "no broker"`]);
  });

  it('says once that a partition repeats itself, and that it goes on', () => {
    const { observe, pass, taken } = make();
    const repeating = (highest: number): FeedObservation => ({
      kind: 'repeating',
      topic: 't',
      partition: 0,
      highest,
      next: 900,
    });
    for (let n = 0; n < 6; n += 1) {
      observe(repeating(n));
      pass(10_000);
    }
    expect(taken())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn of t\/0 only offsets came/);
    observe({ kind: 'caught-up', topic: 't', partition: 0 });
    observe({ kind: 'caught-up', topic: 't', partition: 0 });
    expect(taken()).to.deep.equal(['info of t/0 new events come again']);
  });

  it('says once that lost events are not waited for', () => {
    const { observe, taken } = make();
    observe({ kind: 'given-up', events: 7 });
    observe({ kind: 'given-up', events: 7 });
    expect(taken())
      .to.have.length(1)
      .and.to.have.nested.property('[0]')
      .match(/^warn .*: 7 events of the oldest/);
  });

  it('says once that the server ends each connection without an event', () => {
    const { observe, taken } = make();
    observe(CONNECTING);
    for (let n = 0; n < 9; n += 1) for (const next of [CONNECTED, ended('feed-ended', 'cut')]) observe(next);
    expect(taken().filter((line) => line.startsWith('warn'))).to.deep.equal([
      'warn the feed has brought no new event for 0 s: it ended 3 connections in a row without an event',
    ]);
  });
});
