import { concat, type Observable, tap } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import { stallAfterMs } from '../../feed/stall.ts';
import { createHealthApp } from '../../http/health-app.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
import type { Producing } from './parts.ts';
import { producerMetrics } from './producer-metrics.ts';
import { producerState } from './producer-state.ts';
import { openTopicLog, producingParts } from './producing-parts.ts';
import { traceProducing } from './trace-producing.ts';

/** The producer as a value: HTTP beside the loop, until it is stopped; the topic closes last. */
export const producerTopology = (context: AppContext, producing: Producing): Topology => {
  const { settings, warnings } = context.settings();
  const { log, version, spans } = context;
  return {
    name: 'producer',
    running: (stopping$): Observable<unknown> => {
      for (const warning of warnings) log.warn(warning);
      const stallMs = stallAfterMs(settings.feed.silenceMs);
      const metrics = producerMetrics(version, {
        now: Date.now,
        clock: () => performance.now(),
        stallMs,
      });
      const state = metrics.state(
        producerState(log, settings.kafka, { now: Date.now, clock: monotonicNow, stallMs }),
      );
      const topic = metrics.topic(openTopicLog(settings, log, state.opened));
      const app = createHealthApp(
        state.readiness,
        (level, message, fields) => log[level](message, fields),
        metrics.http,
        settings.http.trustProxy,
      );
      const http$ = httpLife(
        app,
        settings.http,
        log,
        (url) =>
          `Headwater moves the feed into ${settings.kafka.topic}: look at ${url} (how it is: ${url}/ready)`,
      );
      const parts = producingParts({ version, settings, topic, state, metrics, stopping$ });
      const producing$ = producing(
        spans === null ? parts : traceProducing(parts, spans, settings.kafka.topic),
      );
      const served$ = http$(producing$.pipe(tap(state.published)));
      return concat(served$.pipe(metricsLife(metrics, settings, log)), topic.close());
    },
  };
};
