import type { RequestWatch } from '../../http/count-requests.ts';
import type { ReaderWatch } from '../../http/live/reader-watch.ts';
import { type MetricsText, processRegistry } from '../../runtime/metrics/registry.ts';
import type { Store } from '../../stores/store.ts';
import { failedPart } from '../metrics/failure-labels.ts';
import { feedMetrics } from '../metrics/feed-metrics.ts';
import { httpMetrics } from '../metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../metrics/meter-loop.ts';
import { meterStore } from '../metrics/meter-store.ts';
import { readerMetrics } from '../metrics/reader-metrics.ts';
import { trendMetrics } from '../metrics/trend-metrics.ts';
import { otherEvents } from '../other-keys.ts';
import type { OnlookerWatch } from './onlookers.ts';
import type { ServerState } from './server-state.ts';

/** The metrics of a server, each beside what it counts. */
export interface ServerMetrics extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestWatch;
  readonly readers: ReaderWatch;
  readonly onlookers: OnlookerWatch;
  readonly repeated: (events: number) => void;
  readonly store: <P>(store: Store<P>) => Store<P>;
  /** The same state; the metrics hear what it is told. */
  readonly state: (state: ServerState) => ServerState;
}

export interface FeedMeterOptions extends Clocks {
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export interface Clocks {
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

export const serverMetrics = (version: string, { now, clock, stallMs }: FeedMeterOptions): ServerMetrics => {
  const { metrics, ...shown } = processRegistry('server', { version });
  const observe = feedMetrics(metrics, { now, clock, stallMs });
  return {
    ...shown,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromStream, clock }),
    http: httpMetrics(metrics, clock),
    readers: readerMetrics(metrics),
    onlookers: trendMetrics(metrics),
    repeated: (events) => metrics.repeatsDropped.inc(events),
    store: (store) => meterStore(store, metrics, { clock }),
    state: (state) => {
      metrics.ready.read(() => (state.readiness().ready ? 1 : 0));
      metrics.otherEvents.readEach(() => otherEvents(state.snapshot$.value));
      return {
        ...state,
        observe: (observation) => {
          observe(observation);
          state.observe(observation);
        },
        restarting: (error, attempt, delayMs) => {
          metrics.restarts.inc(1, { part: failedPart(error) });
          state.restarting(error, attempt, delayMs);
        },
      };
    },
  };
};
