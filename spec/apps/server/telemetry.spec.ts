import { expect } from 'chai';
import { firstValueFrom, ReplaySubject } from 'rxjs';
import { countingPipeline } from '../../../src/apps/server/pipeline.ts';
import { type ServerTelemetry, serverTelemetry } from '../../../src/apps/server/telemetry.ts';
import { serverStatus } from '../../../src/apps/server/status.ts';
import { FeedError, refusedError } from '../../../src/net/feed-error.ts';
import { gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import type { FeedPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { retryDelay } from '../../../src/core/time/retry-delay.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFaults } from '../../../src/simulator/serving/faults.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { windowCounterFactory } from '../../../src/stats/windows/window-counter-factory.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import { failingStore, scriptedFeed } from '../../support/feed-doubles.ts';
import { changeText, EQIAD } from '../../support/feed-events.ts';
import { metricSamples } from '../../support/metric-samples.ts';

const T = 1_777_979_860_000;
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const EVENTS = 200;

/** One event in ten is a canary, another one in ten is malformed, in two alternating ways. */
const textOf = (offset: number): string => {
  if (offset % 10 === 3) return changeText(offset, {}, { domain: 'canary' });
  if (offset % 20 === 7) return changeText(offset).slice(0, -20);
  return offset % 20 === 17 ? changeText(offset, { user: 7 }) : changeText(offset);
};
const log = appendedLog({
  topic: EQIAD,
  events: Array.from({ length: EVENTS }, (_, offset) => ({
    timestamp: T + offset * 40,
    data: textOf(offset),
  })),
});

const PROGRESS = {
  kind: 'events',
  lastEventAt: null,
  isProgress: true,
  duplicates: 0,
  rejected: 0,
  firstReason: null,
} as const;

describe('serverTelemetry', () => {
  const make = (now = T): ServerTelemetry => serverTelemetry('0', { now: () => now, clock: () => 0 });
  const readMetrics = async (metrics: ServerTelemetry) => metricSamples(await metrics.text());

  it('follows the counts through disconnects, gaps and store failures', async () => {
    const metrics = make();
    const kept = memoryStore<FeedPosition>();
    const store = metrics.store(failingStore(kept, { before: [4], after: [7] }));
    const status = serverStatus(SILENT, { now: () => T, stallMs: 45_000 });
    metrics.exportStatus(status);
    const stopping$ = new ReplaySubject<string>(1);
    const retryPolicy = gapRetryPolicy({ maxTries: 1, maxPerHour: 1000, now: () => 0 });
    const faults = createFaults(1);
    faults.loseForever({ topic: EQIAD, partition: 0 }, [118, 119, 120, 121, 122]);
    const feed = scriptedFeed({
      logs: [log],
      faults,
      random: createRandom(1),
      rewindMs: () => 400 * retryPolicy.rewindFactor(),
      reads: [9, 1, 20],
      cuts: [10, 15, 50, 40],
      onIdle: () => stopping$.next('the feed is read to its end'),
    });
    await new Promise<void>((resolve, reject) => {
      countingPipeline({
        feed: (position) => metrics.loop.source(feed(position), 60),
        store,
        since: () => T - 10,
        retryPolicy,
        onFeedEvent: status.onFeedEvent,
        onDuplicates: metrics.onDuplicates,
        capacity: 60,
        batch: { events: 20, ms: 1 },
        windowCounterFactory: windowCounterFactory(3_600_000),
        dedupOptions: { retentionMs: 100_000, maxKeys: 10_000 },
        restarts: {
          delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0),
          stableAfterMs: 1000,
          onRestart: status.restarting,
        },
        now: () => new Date(T).toISOString(),
        stopping$,
      }).subscribe({ error: reject, complete: resolve });
    });

    const { snapshot, canaries, rejects, lostEvents } = await firstValueFrom(kept.load());
    const found = await readMetrics(metrics);
    const messages = snapshot.bots + snapshot.nonBots;
    expect(messages).to.be.above(140);
    // A commit whose response was lost is saved but not counted here.
    const step = 20;
    expect(found.get('events_processed_successfully_total')).to.be.within(messages - step, messages);
    expect(found.get('events_failed_to_process_total')).to.be.within(rejects - 3, rejects + 5);
    expect(found.get('headwater_canaries_total')).to.be.within(canaries - 3, canaries);
    expect(found.get('headwater_lost_events_total')).to.equal(lostEvents).and.to.equal(5);
    expect(found.get('headwater_feed_gaps_total')).to.equal(1);
    expect(found.get('headwater_feed_went_back_total')).to.equal(1);
    expect(found.get('headwater_feed_reconnects_total{reason="gap"}')).to.equal(1);
    expect(found.get('headwater_dead_letters_total{reason="not-json"}')).to.be.above(5);
    expect(found.get('headwater_dead_letters_total{reason="wrong-field"}')).to.be.above(5);
    expect(found.get('events_consumed_from_stream_total')).to.be.above(EVENTS);
    expect(found.get('headwater_repeats_dropped_total')).to.be.above(10);
    expect(found.get('headwater_loop_restarts_total{part="store"}')).to.equal(2);
    expect(found.get('headwater_loop_restarts_total{part="feed"}')).to.be.above(2);
    expect(found.get('headwater_store_write_failures_total{reason="failed"}')).to.equal(2);
    expect(found.get('headwater_store_write_seconds_count')).to.be.above(8);
    expect(found.get('headwater_in_flight_events')).to.equal(0);
  });

  it('counts exactly what is saved when nothing fails', async () => {
    const metrics = make();
    const kept = memoryStore<FeedPosition>();
    const stopping$ = new ReplaySubject<string>(1);
    const feed = scriptedFeed({
      logs: [log],
      faults: createFaults(1),
      random: createRandom(1),
      rewindMs: () => 0,
      reads: [9, 1, 20],
      cuts: [],
      onIdle: () => stopping$.next('the feed is read to its end'),
    });
    await new Promise<void>((resolve, reject) => {
      countingPipeline({
        feed: (position) => metrics.loop.source(feed(position), 60),
        store: metrics.store(kept),
        since: () => T - 10,
        retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 1000, now: () => 0 }),
        onFeedEvent: () => undefined,
        capacity: 60,
        batch: { events: 20, ms: 1 },
        windowCounterFactory: windowCounterFactory(3_600_000),
        dedupOptions: { retentionMs: 100_000, maxKeys: 10_000 },
        restarts: { delay: () => null, stableAfterMs: 1000 },
        now: () => new Date(T).toISOString(),
        stopping$,
      }).subscribe({ error: reject, complete: resolve });
    });
    const found = await readMetrics(metrics);
    expect(found.get('events_consumed_from_stream_total')).to.equal(EVENTS);
    expect(found.get('events_processed_successfully_total')).to.equal(160);
    expect(found.get('events_failed_to_process_total')).to.equal(20);
    expect(found.get('headwater_canaries_total')).to.equal(20);
    expect(found.get('headwater_dead_letters_total{reason="not-json"}')).to.equal(10);
    expect(found.get('headwater_dead_letters_total{reason="wrong-field"}')).to.equal(10);
    expect(found.get('headwater_store_write_events_sum')).to.equal(EVENTS);
  });

  it('counts the rejects that the store drops, and the status logs it once', async () => {
    const metrics = make();
    const store = metrics.store(memoryStore<FeedPosition>(undefined, { rejects: 2, bytes: 100 }));
    const lines: string[] = [];
    const log = { ...SILENT, warn: (line: string) => void lines.push(line) };
    const status = serverStatus(log, { now: () => T, stallMs: 45_000 });
    metrics.exportStatus(status);
    const { saved } = status;
    const at = new Date(T).toISOString();
    for (const [id, number] of [
      ['a', 1],
      ['b', 4],
      ['c', 1],
    ] as const) {
      const rejects = Array.from({ length: number }, (_, i) => ({
        id: `${id}${i}`,
        code: 'other' as const,
        reason: '',
        data: '',
        at,
      }));
      saved(await firstValueFrom(store.save({ ...emptyCommit(at), rejects })));
    }
    expect((await readMetrics(metrics)).get('headwater_rejects_dropped_total')).to.equal(4);
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.contain('KEEP_REJECTS');
  });

  it('exports the connection of the feed, lag and reconnects', async () => {
    const metrics = make(T + 3000);
    const status = serverStatus(SILENT, { now: () => T, stallMs: 45_000 });
    metrics.exportStatus(status);
    const { onFeedEvent, readiness } = status;
    expect((await readMetrics(metrics)).get('headwater_feed_lag_seconds')).to.equal(0);
    onFeedEvent({ kind: 'connected' });
    onFeedEvent({ ...PROGRESS, lastEventAt: new Date(T).toISOString() });
    let found = await readMetrics(metrics);
    expect(found.get('headwater_feed_connected')).to.equal(1);
    expect(found.get('headwater_feed_lag_seconds')).to.equal(3);
    expect(found.get('headwater_ready')).to.equal(1);
    onFeedEvent({ kind: 'disconnected', error: new FeedError('feed-silent', 'no word') });
    onFeedEvent({ kind: 'disconnected', error: refusedError(429, null, 0) });
    onFeedEvent({ kind: 'disconnected', error: refusedError(418, null, 0) });
    found = await readMetrics(metrics);
    expect(found.get('headwater_feed_connected')).to.equal(0);
    expect(found.get('headwater_feed_reconnects_total{reason="silent"}')).to.equal(1);
    expect(found.get('headwater_feed_reconnects_total{reason="refused-429"}')).to.equal(1);
    expect(found.get('headwater_feed_reconnects_total{reason="other"}')).to.equal(1);
    expect(readiness().details['feed']).to.include({ connected: false });
  });

  it('exports that the feed is stalled, and counts the errors that its server reports', async () => {
    let now = T;
    const metrics = serverTelemetry('0', { now: () => now, clock: () => now });
    const status = serverStatus(SILENT, { now: () => now, stallMs: 45_000 });
    metrics.exportStatus(status);
    const { onFeedEvent } = status;
    onFeedEvent({ kind: 'connecting' });
    onFeedEvent({ kind: 'connected' });
    now += 44_999;
    onFeedEvent({ kind: 'error-event', text: '"no broker"' });
    onFeedEvent({ kind: 'error-event', text: '"no broker"' });
    let found = await readMetrics(metrics);
    expect(found.get('headwater_feed_error_events_total')).to.equal(2);
    expect(found.get('headwater_feed_stalled')).to.equal(0);
    expect(found.get('headwater_ready')).to.equal(1);
    now += 1;
    found = await readMetrics(metrics);
    expect(found.get('headwater_feed_stalled')).to.equal(1);
    expect(found.get('headwater_ready')).to.equal(0);
    onFeedEvent({ ...PROGRESS, lastEventAt: new Date(T).toISOString() });
    found = await readMetrics(metrics);
    expect(found.get('headwater_feed_stalled')).to.equal(0);
    expect(found.get('headwater_ready')).to.equal(1);
  });

  it('exports live readers and trends', async () => {
    const metrics = make();
    const { readers, trends } = metrics;
    readers.onJoin('events');
    readers.onJoin('events');
    readers.onJoin('trends');
    readers.onLeave('events');
    readers.onCutOff('events');
    readers.onMissed('trends', 7);
    const at = { at: T, since: T, key: 'x' };
    trends.onTrend({ kind: 'burst', of: 'page', ...at, count: 20, usual: 1, score: 9 });
    trends.onTrend({ kind: 'edit-war', ...at, reverts: 3, users: [] });
    trends.registerGauges(() => ({ keys: 12, evicted: 3 }));
    const found = await readMetrics(metrics);
    expect(found.get('headwater_live_readers{stream="events"}')).to.equal(1);
    expect(found.get('headwater_live_readers{stream="trends"}')).to.equal(1);
    expect(found.get('headwater_live_cut_offs_total{stream="events"}')).to.equal(1);
    expect(found.get('headwater_live_missed_total{stream="trends"}')).to.equal(7);
    expect(found.get('headwater_trends_told_total{of="page"}')).to.equal(1);
    expect(found.get('headwater_trends_told_total{of="edit-war"}')).to.equal(1);
    expect(found.get('headwater_trend_keys')).to.equal(12);
    expect(found.get('headwater_trend_keys_forgotten')).to.equal(3);
  });
});
