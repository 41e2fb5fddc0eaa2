import type { Response } from 'express';
import { Subject, finalize, fromEvent, takeUntil, tap } from 'rxjs';
import { unavailable } from '../middleware/http-error.ts';
import { onePerDemand } from './one-per-demand.ts';
import type { PullReport } from './pull-report.ts';
import type { HttpLog } from '../server/deps.ts';
import { reportJson } from './report-json.ts';
import { whenWritable } from '../server/when-writable.ts';

/**
 * How many parts of a report that does not wait for its reader may queue (see `PacedReport`); a reader further
 * behind is cut off.
 */
export const MAX_QUEUED_PARTS = 256;

export interface SendReportOptions {
  readonly report: PullReport;
  readonly log: HttpLog;
  /** Called once, when the report is over, however it ended. */
  readonly release: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Answers with a report as it comes, at the reader's pace. A report that fails before its first byte is
 * handed to `fail`; after it, the connection is cut so that nobody takes the answer for whole. A reader that
 * goes away ends the report.
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
            unavailable('report-unavailable', 'the report cannot be made at the moment; try again', 5, error),
          );
          return;
        }
        log('warn', 'a report was cut off', { top, cause: String(error) });
        response.destroy();
      },
      complete: () => {
        if (!response.destroyed) response.end();
      },
    });
};
