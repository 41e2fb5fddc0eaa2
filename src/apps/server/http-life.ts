import type { RequestListener } from 'node:http';
import { concat, defer, from, type Observable, of, switchMap, tap } from 'rxjs';
import { listen } from '../../http/listen.ts';
import type { Log } from '../../runtime/log.ts';

/** How long requests that are open at the end may still take. */
const GRACE_MS = 5000;

/**
 * Serves HTTP as long as `work$` goes on: it listens before the work starts, and closes, letting open requests
 * finish, when the work is done.
 */
export const httpLife =
  (app: RequestListener, { host, port }: { readonly host: string; readonly port: number }, log: Log) =>
  (work$: Observable<unknown>): Observable<unknown> =>
    defer(() =>
      from(listen(app, { host, port, log: (level, message, fields) => log[level](message, fields) })),
    ).pipe(
      tap(({ url }) =>
        log.info(
          `Headwater is counting: look at ${url} (statistics at ${url}/stats, description at ${url}/docs)`,
        ),
      ),
      switchMap((server) =>
        concat(
          work$,
          defer(() => from(server.close(GRACE_MS))),
          of(undefined),
        ),
      ),
    );
