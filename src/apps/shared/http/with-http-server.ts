import type { RequestListener } from 'node:http';
import { concat, defer, from, type Observable, of, switchMap, tap } from 'rxjs';
import { listen } from '../../../http/server/listen.ts';
import type { TrustProxy } from '../../../http/middleware/client-address.ts';
import { defaultPortUsers } from '../../../config/default-ports.ts';
import type { Log } from '../../../telemetry/log/log.ts';

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
  /** The setting of the port; PORT by default. */
  readonly portSetting?: string;
  readonly trustProxy: TrustProxy;
  /** How long an idle connection stays open. */
  readonly keepAliveMs: number;
}

/** How long open requests may still take at shutdown, in milliseconds. */
const GRACE_MS = 5000;

/**
 * Serves HTTP while `work$` runs: it listens before the work starts, and after the work it closes and lets open requests
 * finish. It logs `greeting` once it listens.
 */
export const withHttpServer =
  (
    app: RequestListener,
    { host, port, portSetting = 'PORT', trustProxy, keepAliveMs }: HttpAddress,
    log: Log,
    greeting: (url: string) => string,
  ) =>
  (work$: Observable<unknown>): Observable<unknown> =>
    defer(() =>
      from(
        listen(app, {
          host,
          port,
          portSource: { setting: portSetting, users: defaultPortUsers(port) },
          trustsProxy: trustProxy !== false,
          keepAliveTimeoutMs: keepAliveMs,
          log: (level, message, fields) => log[level](message, fields),
        }),
      ),
    ).pipe(
      tap(({ url }) => log.info(greeting(url))),
      switchMap((server) =>
        concat(
          work$,
          defer(() => from(server.close(GRACE_MS))),
          of(undefined),
        ),
      ),
    );
