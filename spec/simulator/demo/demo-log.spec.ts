import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { DEFAULT_DEMO_RATE } from '../../../src/apps/tools/default-demo-rate.ts';
import { demoLog, type DemoLogOptions } from '../../../src/simulator/demo/demo-log.ts';
import { rhythm } from '../../../src/simulator/demo/rhythm.ts';
import { TREND_OPTIONS } from '../../../src/stats/trends/trend-options.ts';
import { trendDetector } from '../../../src/stats/trends/trend-detector.ts';
import type { Trend } from '../../../src/stats/trends/trend.ts';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';

const HOUR_MS = 3_600_000;
const LIVE_MS = Date.UTC(2026, 10, 29, 12, 30, 20);
const START_MS = LIVE_MS - 7 * 24 * HOUR_MS;

/** A log as it is at an instant. */
const logAt = (now: number, options: Partial<DemoLogOptions> = {}) => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.now = () => now;
  return demoLog({
    seed: 1,
    startMs: START_MS,
    liveMs: LIVE_MS,
    historyRate: 0.2,
    rate: 4,
    scheduler,
    ...options,
  });
};
type Log = ReturnType<typeof logAt>;

const events = function* (log: Log, from = log.firstOffset) {
  for (let offset = from; offset < log.endOffset; offset += 1) yield { offset, ...log.at(offset) };
};

describe('demoLog', () => {
  it('gives the same events for the same seed and times, whatever was read before', () => {
    const [log, other] = [logAt(LIVE_MS + HOUR_MS), logAt(LIVE_MS + 2 * HOUR_MS)];
    const middle = log.firstOffset + 20_000;
    expect(other.at(middle)).to.deep.equal(log.at(middle));
    expect(other.at(log.firstOffset)).to.deep.equal(log.at(log.firstOffset));
    expect(logAt(LIVE_MS, { seed: 2 }).at(middle)).not.to.deep.equal(log.at(middle));
  });

  it('begins where it should, and has no event of the future; times never go back', () => {
    for (const now of [START_MS + 1, START_MS + 90_000, LIVE_MS, LIVE_MS + 12_345]) {
      const log = logAt(now);
      let before = START_MS - 60_000;
      for (const { timestamp } of events(log)) {
        expect(timestamp).to.be.at.least(before);
        before = timestamp;
      }
      expect(before).to.be.at.most(now);
    }
  });

  it('finds the first event at an instant or later, and the number of the history', () => {
    const log = logAt(LIVE_MS + HOUR_MS);
    for (let step = 0; step < 500; step += 1) {
      const wanted = START_MS + Math.floor((step / 500) * (LIVE_MS + HOUR_MS - START_MS));
      const found = log.firstAtOrAfter(wanted);
      expect(log.at(found).timestamp).to.be.at.least(wanted);
      if (found > log.firstOffset) expect(log.at(found - 1).timestamp).to.be.below(wanted);
    }
    expect(log.firstAtOrAfter(0)).to.equal(log.firstOffset);
    for (const later of [LIVE_MS + 2 * HOUR_MS, Number.MAX_SAFE_INTEGER, Infinity])
      expect(log.firstAtOrAfter(later)).to.equal(log.endOffset);
    const wholeMinute = Math.floor(LIVE_MS / 60_000) * 60_000;
    expect(log.firstOffset + log.historyEvents).to.equal(log.firstAtOrAfter(wholeMinute));
  });

  it('grows to one rate before its last hours, approaches the other in them, and keeps that in the mean', () => {
    const history = logAt(LIVE_MS, { historyRate: 1, rate: 3 });
    /** Events per second between two ages, in hours before the end of the history. */
    const rateBetween = (older: number, newer: number): number => {
      const [from, to] = [older, newer].map((hours) => history.firstAtOrAfter(LIVE_MS - hours * HOUR_MS));
      return ((to ?? 0) - (from ?? 0)) / ((older - newer) * 3600);
    };
    expect(rateBetween(168, 144)).to.be.within(0.05, 0.15);
    expect(rateBetween(28, 4)).to.be.within(0.5, 0.9);
    expect(history.historyEvents / (7 * 24 * 3600)).to.be.within(0.25, 0.45);
    const day = logAt(LIVE_MS + 24 * HOUR_MS);
    const live = day.endOffset - day.firstOffset - day.historyEvents;
    expect(live / (24 * 3600)).to.be.closeTo(4, 0.4);

    // Hour by hour, without the rhythm of the day.
    const around = logAt(LIVE_MS + HOUR_MS, { historyRate: 1, rate: 3 });
    const hours = [4, 3, 2, 1, 0].map((ago) => {
      const from = LIVE_MS - ago * HOUR_MS;
      const count = around.firstAtOrAfter(from + HOUR_MS) - around.firstAtOrAfter(from);
      return count / rhythm(from + HOUR_MS / 2);
    });
    for (const [at, events] of hours.entries()) {
      const before = hours[at - 1] ?? events;
      expect(events / before, hours.join()).to.be.within(1, 1.5);
    }
    expect((hours[4] ?? 0) / (hours[0] ?? 0)).to.be.within(2.3, 3.1);
  });

  it('reaches no more than four times the rate of the history before it is live', () => {
    const lastMinutes = (rate: number): number => {
      const log = logAt(LIVE_MS, { historyRate: 1, rate });
      const end = Math.floor(LIVE_MS / 60_000) * 60_000;
      return log.firstAtOrAfter(end) - log.firstAtOrAfter(end - 600_000);
    };
    expect(lastMinutes(1000) / lastMinutes(1)).to.be.within(3.3, 4.2);
    expect(lastMinutes(1000)).to.equal(lastMinutes(4));
  });

  it('has events in most seconds at the default rate, by day and by night', () => {
    const log = logAt(LIVE_MS + 24 * HOUR_MS, { historyRate: 0.75, rate: DEFAULT_DEMO_RATE });
    for (let hour = 0; hour < 24; hour += 3) {
      const from = LIVE_MS + hour * HOUR_MS;
      let busy = 0;
      for (let second = 0; second < 600; second += 1) {
        const at = from + second * 1000;
        if (log.firstAtOrAfter(at + 1000) > log.firstAtOrAfter(at)) busy += 1;
      }
      expect(busy / 600, `${hour} h later`).to.be.above(0.75);
    }
  });

  it('gathers the events of old minutes in few seconds, and spreads those of the last day', () => {
    const log = logAt(LIVE_MS, { historyRate: 2 });
    const secondsFrom = (from: number): number => {
      const seconds = new Set<number>();
      const end = log.firstAtOrAfter(from + HOUR_MS);
      for (let offset = log.firstAtOrAfter(from); offset < end; offset += 1)
        seconds.add(Math.floor(log.at(offset).timestamp / 1000));
      return seconds.size;
    };
    expect(secondsFrom(LIVE_MS - 48 * HOUR_MS)).to.be.within(170, 183);
    expect(secondsFrom(LIVE_MS - 24 * HOUR_MS)).to.be.above(1500);
  });

  it('has a daily rhythm, many wikis, bots and people', () => {
    const hours = new Array<number>(7 * 24).fill(0);
    const wikis = new Set<unknown>();
    const bots = { true: 0, false: 0 };
    for (const { timestamp, data } of events(logAt(LIVE_MS, { historyRate: 1 }))) {
      const hour = Math.floor((timestamp - START_MS) / HOUR_MS);
      if (hour >= 0 && hour < hours.length) hours[hour] = (hours[hour] ?? 0) + 1;
      const { wiki, bot } = JSON.parse(data) as { wiki?: unknown; bot?: boolean };
      wikis.add(wiki);
      if (bot !== undefined) bots[`${bot}`] += 1;
    }
    expect(Math.min(...hours)).to.be.above(0);
    for (let day = 0; day < 7; day += 1) {
      const counts = hours.slice(day * 24, day * 24 + 24).sort((a, b) => a - b);
      // The calm quarter of the day beside the busy one.
      const sum = (from: number) => counts.slice(from, from + 6).reduce((a, b) => a + b, 0);
      expect(sum(18) / sum(0), `day ${day}`).to.be.above(1.4);
    }
    expect(wikis.size).to.be.above(15);
    expect(bots.true / (bots.true + bots.false)).to.be.within(0.2, 0.4);
  });

  for (const seed of [1, 2, 3]) {
    it(`shows bursts and edit wars at any time, also when it is live (seed ${seed})`, () => {
      for (const now of [LIVE_MS, LIVE_MS + 38 * 60_000, LIVE_MS + 30 * HOUR_MS]) {
        const log = logAt(now, { seed, historyRate: 2, rate: 2 });
        const detector = trendDetector(TREND_OPTIONS);
        const trends: Trend[] = [];
        for (const { data } of events(log, log.firstAtOrAfter(now - 4 * HOUR_MS))) {
          const read = readRecentChange(data);
          if (read.kind === 'change') trends.push(...detector.add(read));
        }
        const recent = trends.filter(({ at }) => at > now - HOUR_MS);
        expect(
          recent.some(({ kind }) => kind === 'burst'),
          `burst at ${new Date(now).toISOString()}`,
        ).to.equal(true);
        expect(trends.some(({ kind }) => kind === 'edit-war')).to.equal(true);
      }
    });
  }
});
