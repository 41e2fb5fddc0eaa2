import type { Response } from 'express';
import { Subject, finalize, fromEvent, takeUntil, tap } from 'rxjs';
import { unavailable } from './http-error.ts';
import { paced } from './paced.ts';
import type { PacedReport } from './paced-report.ts';
import type { HttpLog } from './parts.ts';
import { reportJson } from './report-json.ts';
import { writable } from './writable.ts';

/**
 * How many parts of a report that does not wait for its reader may queue (see `PacedReport`); a reader further
 * behind is cut off.
 */
export const MAX_WAITING = 256;

export interface ReportAnswerOptions {
  readonly report: PacedReport;
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
export const answerWithReport = (
  response: Response,
  top: number | 'all',
  { report, log, release, fail }: ReportAnswerOptions,
): void => {
  if (response.destroyed) {
    release();
    return;
  }
  const taken$ = new Subject<void>();
  const begin = (): void => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  };
  report(top, taken$)
    .pipe(
      paced({ ready: () => writable(response), taken: taken$, maxWaiting: MAX_WAITING }),
      reportJson,
      tap((text) => {
        begin();
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
