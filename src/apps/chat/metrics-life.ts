import { catchError, EMPTY, type Observable } from 'rxjs';
import { metricsApp } from '../../chat/http/metrics-app.ts';
import type { ChatMetrics } from '../../chat/metrics.ts';
import { messageOf } from '../../runtime/lifecycle.ts';
import type { Log } from '../../runtime/log.ts';
import { httpLife } from '../http/http-life.ts';

/** Serves /metrics as long as `work$` goes on. Where it cannot, it says so: the service is worth more than its numbers. */
export const metricsLife =
  (metrics: ChatMetrics, host: string, port: number, log: Log) =>
  (work$: Observable<unknown>): Observable<unknown> =>
    httpLife(
      metricsApp(metrics),
      { host, port },
      log,
      (url) => `metrics at ${url}/metrics`,
    )(work$).pipe(
      catchError((error: unknown) => {
        log.warn(`there are no metrics: ${messageOf(error).replace('PORT', 'METRICS_PORT')}`);
        return EMPTY;
      }),
    );
