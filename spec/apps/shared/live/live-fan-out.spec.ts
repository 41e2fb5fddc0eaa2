import { expect } from 'chai';
import { ReplaySubject, type Subscription } from 'rxjs';
import { countingPipeline } from '../../../../src/apps/server/pipeline.ts';
import { liveFanOut, type TrendMetrics } from '../../../../src/apps/shared/live/live-fan-out.ts';
import { gapRetryPolicy } from '../../../../src/wikimedia/offsets/gap-retry-policy.ts';
import type { FeedPosition } from '../../../../src/wikimedia/position/feed-position.ts';
import { readRecentChange } from '../../../../src/wikimedia/event/read-recent-change.ts';
import { isDisabled } from '../../../../src/http/server/feature-disabled.ts';
import type { TrendQueries } from '../../../../src/http/server/optional-features.ts';
import { appendedLog } from '../../../../src/simulator/appended-log.ts';
import { createFaults } from '../../../../src/simulator/serving/faults.ts';
import { createRandom } from '../../../../src/simulator/random.ts';
import type { Trend } from '../../../../src/stats/trends/trend.ts';
import { windowCounterFactory } from '../../../../src/stats/windows/window-counter-factory.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import { failingStore, scriptedFeed } from '../../../support/feed-doubles.ts';
import { brokenItem, changeAt, changeText, EQIAD } from '../../../support/feed-events.ts';
import type { FeedItem } from '../../../../src/wikimedia/event/feed-item.ts';

const T = 1_777_979_860_000;
const BEGAN = Date.parse('2026-05-05T10:00:00Z');
const MINUTE = 60_000;

describe('liveFanOut', () => {
  const running: Subscription[] = [];
  afterEach(() => {
    for (const one of running.splice(0)) one.unsubscribe();
  });

  const setUp = (over: { trends?: boolean; history?: number; capacity?: number } = {}) => {
    const { trends = true, history = 1000, capacity = 50 } = over;
    const errors: string[] = [];
    const reported: Trend[] = [];
    const silentLog = (): void => undefined;
    const metrics: TrendMetrics = { onTrend: (trend) => reported.push(trend), registerGauges: silentLog };
    const all = liveFanOut({
      settings: {
        live: { trends, eventsHistory: history },
        loop: { capacity, batchEvents: 20, batchMs: 1, batchBytes: 1e6 },
      },
      log: { debug: silentLog, info: silentLog, warn: silentLog, error: (message) => errors.push(message) },
      metrics,
      now: () => BEGAN + 24 * 60 * MINUTE,
    });
    const { events } = all;
    running.push(all.running$.subscribe());
    if (isDisabled(events)) throw new Error('live events are disabled');
    const shown = (): string[] =>
      Array.from({ length: events.log.last - events.log.first + 1 }, (_, i) => {
        const change = events.log.at(events.log.first + i);
        return change?.id ?? '';
      });
    const trendQueries = (): TrendQueries => {
      if (isDisabled(all.trends)) throw new Error(all.trends.disabledReason);
      return all.trends;
    };
    return { ...all, shown, trendQueries, errors, reported };
  };

  it('publishes only changes, each once', () => {
    const { publish, shown } = setUp();
    const canary: FeedItem = { kind: 'canary', id: 'c', topic: null, partition: null, offset: null };
    publish([changeAt(1), canary, brokenItem('x')]);
    publish([changeAt(2), changeAt(1), changeAt(3)]);
    expect(shown()).to.deep.equal([`${EQIAD}-1`, `${EQIAD}-2`, `${EQIAD}-3`]);
  });

  it('publishes each change once, in order, however often the pipeline restarts', async () => {
    const { publish, shown } = setUp({ capacity: 60 });
    const log = appendedLog({
      topic: EQIAD,
      events: Array.from({ length: 200 }, (_, offset) => ({
        timestamp: T + offset * 40,
        data: changeText(offset),
      })),
    });
    const store = failingStore(memoryStore<FeedPosition>(), { before: [2, 5, 6], after: [4, 9] });
    const stopping$ = new ReplaySubject<string>(1);
    let published = 0;
    await new Promise<void>((resolve, reject) => {
      countingPipeline({
        feed: scriptedFeed({
          logs: [log],
          faults: createFaults(1),
          random: createRandom(7),
          rewindMs: () => 400,
          reads: [7, 1, 20],
          cuts: [20, 45, 3],
          onIdle: () => stopping$.next('the feed is read to its end'),
        }),
        store,
        since: () => T - 10,
        retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 1000, now: () => 0 }),
        onFeedEvent: () => undefined,
        publish: (items) => {
          published += items.length;
          publish(items);
        },
        capacity: 60,
        batch: { events: 20, ms: 1 },
        windowCounterFactory: windowCounterFactory(3_600_000),
        dedupOptions: { retentionMs: 100_000, maxKeys: 10_000 },
        restarts: { delay: () => 0, stableAfterMs: 1000 },
        now: () => new Date(T).toISOString(),
        stopping$,
      }).subscribe({ error: reject, complete: resolve });
    });
    expect(published).to.be.above(200);
    expect(shown()).to.deep.equal(Array.from({ length: 200 }, (_, offset) => `${EQIAD}-${offset}`));
  });

  it('retains the latest changes', () => {
    const { publish, shown } = setUp({ history: 100 });
    publish(Array.from({ length: 250 }, (_, offset) => changeAt(offset)));
    expect(shown()).to.deep.equal(Array.from({ length: 100 }, (_, i) => `${EQIAD}-${150 + i}`));
  });

  it('retains fewer changes when their fields have the maximum length', () => {
    const { publish, shown } = setUp({ history: 100 });
    const long = { user: 'u'.repeat(1024), title: 't'.repeat(1024), server_url: 's'.repeat(1024) };
    const changes = Array.from({ length: 100 }, (_, i) => readRecentChange(changeText(i, long)));
    publish(changes);
    // 100 changes of 4,096 bytes each fill it; these take 1,000 and four for each character.
    const characters =
      3 * 1024 + `${EQIAD}-99`.length + 'en.wikipedia.org'.length + 'edit'.length + 'enwiki'.length;
    const kept = Math.floor((100 * 4096) / (1000 + 4 * characters));
    expect(kept).to.equal(30);
    expect(shown()).to.have.lengthOf(kept);
    expect(shown().at(-1)).to.equal(`${EQIAD}-99`);
  });

  describe('trends', () => {
    let id = 0;
    /** An edit of a page, `minute` minutes after the start. */
    const edit = (minute: number, title: string): FeedItem => {
      id += 1;
      const dt = new Date(BEGAN + minute * MINUTE).toISOString();
      return readRecentChange(changeText(id, { title, user: `User ${id}` }, { dt }));
    };
    const hour = (): FeedItem[] => Array.from({ length: 60 }, (_, minute) => edit(minute, `Page ${minute}`));

    it('are detected, shown, logged and counted once', () => {
      const { publish, trendQueries, reported } = setUp();
      publish(hour());
      expect(trendQueries().latest()).to.deep.equal([]);
      expect(trendQueries().asOf()).to.equal(BEGAN + 59 * MINUTE);
      const burst = Array.from({ length: 30 }, () => edit(61, 'Burst'));
      publish(burst);
      publish(burst);
      const [trend] = trendQueries().latest('page');
      expect(trend).to.include({ kind: 'burst', of: 'page', key: 'en.wikipedia.org/Burst', count: 13 });
      expect(trendQueries().latest('edit-war')).to.deep.equal([]);
      expect(reported).to.deep.equal([trend]);
      expect([trendQueries().log.last, trendQueries().log.at(1)]).to.deep.equal([1, trend]);
    });

    it('learn from history, which live readers do not get', () => {
      const { publish, publishHistory, trendQueries, shown } = setUp();
      publishHistory(hour());
      publish(Array.from({ length: 30 }, () => edit(61, 'Burst')));
      expect(trendQueries().latest('page')).to.have.length(1);
      expect(shown()).to.have.length(30);
    });

    it('count a change once, whether it comes as history or live', () => {
      const { publish, publishHistory, shown } = setUp();
      publishHistory([changeAt(1)]);
      publish([changeAt(1), changeAt(2)]);
      publishHistory([changeAt(2)]);
      expect(shown()).to.deep.equal([`${EQIAD}-2`]);
    });

    it('are shown for an hour', () => {
      const { publish, trendQueries } = setUp();
      publish([...hour(), ...Array.from({ length: 30 }, () => edit(61, 'Burst'))]);
      publish([edit(120, 'Page')]);
      expect(trendQueries().latest()).to.have.length(1);
      publish([edit(122, 'Page')]);
      expect(trendQueries().latest()).to.deep.equal([]);
    });

    it('can be disabled', () => {
      const { trends } = setUp({ trends: false });
      expect(trends).to.have.property('disabledReason').that.includes('TRENDS=true');
    });
  });

  it('disables a subscriber that fails, logs it once, and serves the others', () => {
    const { publish, shown, trendQueries, errors, events } = setUp();
    if (isDisabled(events)) throw new Error('live events are disabled');
    Object.defineProperty(events.log, 'append', {
      value: () => {
        throw new Error('planted');
      },
    });
    publish([changeAt(1)]);
    publish([changeAt(2)]);
    expect(shown()).to.deep.equal([]);
    expect(trendQueries().asOf()).not.to.equal(null);
    expect(errors).to.have.length(1);
    expect(errors[0]).to.match(/^live events failed .* counting continues: planted$/);
  });
});
