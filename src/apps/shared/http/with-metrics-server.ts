import {
  catchError,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  ReplaySubject,
  takeUntil,
} from 'rxjs';
import { metricsApp } from '../../../http/health/metrics-app.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import type { MetricsText } from '../../../telemetry/metrics/process-registry.ts';
import type { Settings } from '../../../config/settings.ts';
import { withHttpServer } from './with-http-server.ts';

/** Serves /metrics while `work$` runs. If it cannot listen, it logs a warning and the work continues without metrics. */
export const withMetricsServer =
  (registry: MetricsText, { http, metricsPort }: Pick<Settings, 'http' | 'metricsPort'>, log: Log) =>
  <T>(work$: Observable<T>): Observable<T> => {
    if (metricsPort === null) return work$;
    return defer(() => {
      registry.addProcessMetrics();
      const finished$ = new ReplaySubject<void>(1);
      const served$ = withHttpServer(
        metricsApp(registry),
        { ...http, port: metricsPort, portSetting: 'METRICS_PORT' },
        log,
        (url) => `metrics at ${url}/metrics`,
      )(NEVER.pipe(takeUntil(finished$))).pipe(
        ignoreElements(),
        catchError((error: unknown) => {
          log.warn(`metrics are disabled: ${messageOf(error)}`);
          return EMPTY;
        }),
      );
      return merge(work$.pipe(finalize(() => finished$.next())), served$);
    });
  };
