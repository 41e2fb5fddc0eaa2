import type { RequestEventListener } from '../../http/middleware/count-requests.ts';
import type { ReaderEventListener } from '../../http/live/reader-event-listener.ts';
import { type MetricsText, processRegistry } from '../../telemetry/metrics/process-registry.ts';
import type { Store } from '../../stores/store.ts';
import type { Clocks } from '../shared/metrics/clocks.ts';
import { alertMetrics } from '../shared/alerts/alert-metrics.ts';
import type { AlertMetrics } from '../shared/alerts/alert-service.ts';
import { failedPart } from '../shared/metrics/failure-labels.ts';
import { feedMetrics } from '../shared/metrics/feed-metrics.ts';
import { httpMetrics } from '../shared/metrics/http-metrics.ts';
import { type LoopMeter, loopMeter } from '../shared/metrics/loop-meter.ts';
import { meterStore } from '../shared/metrics/meter-store.ts';
import { otherEvents } from '../shared/metrics/other-events.ts';
import { rethrow } from '../shared/state/fold-events.ts';
import { readerMetrics } from '../shared/live/reader-metrics.ts';
import { trendMetrics } from '../shared/live/trend-metrics.ts';
import type { TrendMetrics } from '../shared/live/live-fan-out.ts';
import type { ServerStatus } from './status.ts';

/** The metrics of a server, each beside what it measures. */
export interface ServerTelemetry extends MetricsText {
  readonly loop: LoopMeter;
  readonly http: RequestEventListener;
  readonly readers: ReaderEventListener;
  readonly trends: TrendMetrics;
  readonly alerts: AlertMetrics;
  readonly onDuplicates: (events: number) => void;
  readonly store: <P>(store: Store<P>) => Store<P>;
  readonly exportStatus: (status: ServerStatus) => void;
}

export const serverTelemetry = (version: string, { now, clock }: Clocks): ServerTelemetry => {
  const { metrics, ...exposition } = processRegistry('server', { version });
  return {
    ...exposition,
    loop: loopMeter(metrics, { read: metrics.eventsConsumedFromStream, clock }),
    http: httpMetrics(metrics, clock),
    readers: readerMetrics(metrics),
    trends: trendMetrics(metrics),
    alerts: alertMetrics(metrics),
    onDuplicates: (events) => metrics.repeatsDropped.inc(events),
    store: (store) => meterStore(store, metrics, { clock }),
    exportStatus: (status) => {
      feedMetrics(metrics, status.feed, now);
      metrics.ready.read(() => (status.readiness().ready ? 1 : 0));
      metrics.otherEvents.readEach(() => otherEvents(status.snapshot$.value));
      status.event$.subscribe({
        next: (event) => {
          if (event.kind === 'restarting') metrics.restarts.inc(1, { part: failedPart(event.error) });
        },
        error: rethrow,
      });
    },
  };
};
