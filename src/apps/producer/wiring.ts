import { concat, type Observable, tap } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';
import { stallAfterMs } from '../../wikimedia/health/feed-stall.ts';
import { healthApp } from '../../http/health/health-app.ts';
import type { AppContext } from '../../cli/app-context.ts';
import { ineffectiveSettings } from '../../config/ineffective-settings.ts';
import type { AppProcess } from '../../process/lifecycle.ts';
import { reportHistory } from '../shared/feed/report-history.ts';
import { runnableReadiness } from '../shared/http/runnable-readiness.ts';
import { withSettingNames } from '../shared/kafka/name-kafka-settings.ts';
import { withHttpServer } from '../shared/http/with-http-server.ts';
import { withMetricsServer } from '../shared/http/with-metrics-server.ts';
import { producerPipeline } from './pipeline.ts';
import { producerTelemetry } from './telemetry.ts';
import { producerStatus } from './status.ts';
import { followSinkStart } from './follow-sink-start.ts';
import { openTransactionalSink } from './open-transactional-sink.ts';
import { producerDeps } from './producer-deps.ts';
import { traceProducing } from './trace-producing.ts';
import { waitWhenFenced } from './wait-when-fenced.ts';

/** The producer process: it serves HTTP while the pipeline runs, until it is stopped, and closes the topic last. */
export const producerProcess = (context: AppContext): AppProcess => {
  const { settings, warnings } = context.settings();
  const { log, version, spans } = context;
  return {
    name: 'producer',
    running: (stopping$): Observable<unknown> => {
      for (const warning of warnings) log.warn(warning);
      for (const line of ineffectiveSettings(context.settings(), 'producer')) log.info(line);
      for (const line of ineffectiveSettings(context.settings(), 'withoutAlerts')) log.warn(line);
      const stallMs = stallAfterMs(settings.feed.idleTimeoutMs);
      const telemetry = producerTelemetry(version, {
        now: Date.now,
        clock: () => performance.now(),
      });
      const status = producerStatus(log, settings.kafka, { now: Date.now, clock: monotonicNow, stallMs });
      telemetry.exportStatus(status);
      const { sink, start } = followSinkStart(
        telemetry.sink(openTransactionalSink(settings, log, status.opened)),
      );
      const onFeedEvent = reportHistory(status.onFeedEvent, {
        log,
        start,
        now: Date.now,
        clock: monotonicNow,
      });
      const app = healthApp(
        runnableReadiness(status.readiness, context.runnable),
        (level, message, fields) => log[level](message, fields),
        telemetry.http,
        settings.http.trustProxy,
      );
      const http$ = withHttpServer(
        app,
        settings.http,
        log,
        (url) =>
          `Headwater is writing the feed to ${settings.kafka.topic}: look at ${url} (health: ${url}/ready)`,
      );
      const deps = producerDeps({
        version,
        settings,
        sink,
        status: { ...status, onFeedEvent },
        telemetry,
        stopping$,
      });
      const published$ = producerPipeline(
        spans === null ? deps : traceProducing(deps, spans, settings.kafka.topic),
      );
      const served$ = http$(
        published$.pipe(
          tap(status.published),
          waitWhenFenced({ onFenced: settings.kafka.onFenced, onWaiting: status.fenced, stopping$ }),
        ),
      );
      return concat(served$.pipe(withMetricsServer(telemetry, settings, log)), sink.close()).pipe(
        withSettingNames(),
      );
    },
  };
};
