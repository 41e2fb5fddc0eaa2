import { catchError, defer, finalize, from, type Observable, switchMap, throwError } from 'rxjs';
import { defaultPortUsers } from '../../config/default-ports.ts';
import { errorCode } from '../../core/error-code.ts';
import { listenError } from '../../http/server/listen-error.ts';
import type { FeedSimulator } from '../../simulator/feed-simulator.ts';

const HOST = '127.0.0.1';

const portError = (error: unknown, port: number): unknown => {
  const cause = error instanceof Error ? error.cause : undefined;
  return errorCode(cause) === null
    ? error
    : listenError(cause, HOST, port, { setting: '--port', users: defaultPortUsers(port) });
};

/** Serves a simulated feed while `work`, which receives its URL, runs. */
export const withFeedSimulator = (
  simulator: FeedSimulator,
  port: number,
  work: (url: string) => Observable<unknown>,
): Observable<unknown> =>
  defer(() => from(simulator.listen(port, HOST))).pipe(
    catchError((error: unknown) => throwError(() => portError(error, port))),
    switchMap(work),
    finalize(() => void simulator.close()),
  );
