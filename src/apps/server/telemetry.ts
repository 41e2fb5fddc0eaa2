import type { RequestEventListener } from '../../http/middleware/count-requests.ts';
import type { ReaderEventListener } from '../../http/live/reader-event-listener.ts';
import { type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';
import type { Store } from '../../stores/store.ts';
import { failedPart } from '../shared/metrics/failure-labels.ts';
import { feedMetrics } from '../shared/metrics/feed-metrics.ts';
import { httpMetrics } from '../shared/metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../shared/metrics/loop-meter.ts';
import { meterStore } from '../shared/metrics/meter-store.ts';
import { readerMetrics } from './reader-metrics.ts';
import { trendMetrics } from './trend-metrics.ts';
import { otherEvents } from '../shared/other-keys.ts';
import type { TrendMetrics } from './live-fan-out.ts';
import type { ServerStatus } from './status.ts';

/** The metrics of a server, each beside what it counts. */
export interface ServerTelemetry extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestEventListener;
  readonly readers: ReaderEventListener;
  readonly trends: TrendMetrics;
  readonly onDuplicates: (events: number) => void;
  readonly store: <P>(store: Store<P>) => Store<P>;
  /** The same state; the metrics hear what it is told. */
  readonly status: (status: ServerStatus) => ServerStatus;
}

export interface FeedTelemetryOptions extends Clocks {
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export interface Clocks {
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

export const serverTelemetry = (
  version: string,
  { now, clock, stallMs }: FeedTelemetryOptions,
): ServerTelemetry => {
  const { metrics, ...exposition } = processRegistry('server', { version });
  const onFeedEvent = feedMetrics(metrics, { now, clock, stallMs });
  return {
    ...exposition,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromStream, clock }),
    http: httpMetrics(metrics, clock),
    readers: readerMetrics(metrics),
    trends: trendMetrics(metrics),
    onDuplicates: (events) => metrics.repeatsDropped.inc(events),
    store: (store) => meterStore(store, metrics, { clock }),
    status: (status) => {
      metrics.ready.read(() => (status.readiness().ready ? 1 : 0));
      metrics.otherEvents.readEach(() => otherEvents(status.snapshot$.value));
      return {
        ...status,
        onFeedEvent: (event) => {
          onFeedEvent(event);
          status.onFeedEvent(event);
        },
        restarting: (error, attempt, delayMs) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          status.restarting(error, attempt, delayMs);
        },
      };
    },
  };
};
