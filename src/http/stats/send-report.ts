import type { Response } from 'express';
import { Subject, finalize, fromEvent, takeUntil, tap } from 'rxjs';
import { unavailable } from '../middleware/http-error.ts';
import { onePerDemand } from './one-per-demand.ts';
import type { PullReport } from './pull-report.ts';
import type { HttpLog } from '../server/deps.ts';
import { reportJson } from './report-json.ts';
import { whenWritable } from '../server/when-writable.ts';

/**
 * Maximum queue of a report that ignores demand (see `PullReport`); a client further behind is disconnected.
 */
export const MAX_QUEUED_PARTS = 256;

export interface SendReportOptions {
  readonly report: PullReport;
  readonly log: HttpLog;
  /** Called once when the report ends, for whatever reason. */
  readonly release: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Streams a report at the client's pace. An error before the first byte goes to `fail`. A later error destroys the
 * connection, so that no client takes the response for complete. A client that disconnects ends the report.
 */
export const sendReport = (
  response: Response,
  top: number | 'all',
  { report, log, release, fail }: SendReportOptions,
): void => {
  if (response.destroyed) {
    release();
    return;
  }
  const demand$ = new Subject<void>();
  const sendHead = (): void => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  };
  report(top, demand$)
    .pipe(
      onePerDemand({ whenReady: () => whenWritable(response), demand: demand$, maxQueued: MAX_QUEUED_PARTS }),
      reportJson,
      tap((text) => {
        sendHead();
        response.write(text);
      }),
      takeUntil(fromEvent(response, 'close')),
      finalize(release),
    )
    .subscribe({
      error: (error: unknown) => {
        if (!response.headersSent) {
          fail(
            unavailable(
              'report-unavailable',
              'the report is not available at the moment; try again',
              5,
              error,
            ),
          );
          return;
        }
        log('warn', 'a report was aborted', { top, cause: String(error) });
        response.destroy();
      },
      complete: () => {
        if (!response.destroyed) response.end();
      },
    });
};
