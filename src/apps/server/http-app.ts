import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { firstValueFrom, type Observable } from 'rxjs';
import type { FeedPosition } from '../../feed/position.ts';
import { createApp } from '../../http/app.ts';
import { pacedReport } from '../../http/paced-report.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import { jwtSecret } from '../../runtime/jwt-secret.ts';
import { packageRoot } from '../../runtime/package-root.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Store } from '../../stores/store.ts';
import { rejectDesk } from './reject-desk.ts';
import type { ServerState } from './server-state.ts';

/** The HTTP shell over a store and the state of a server. */
export const httpApp = (
  { log, version }: AppContext,
  settings: Settings,
  store: Store<FeedPosition>,
  state: ServerState,
  stopping$: Observable<unknown>,
): RequestListener => {
  const { statsPublic, tokenSeconds, loginTries, loginWindowSeconds } = settings.http;
  return createApp(
    {
      snapshot$: state.snapshot$,
      report: pacedReport((top) => store.report(top)),
      readiness: state.readiness,
      accounts: { find: (username) => firstValueFrom(store.account(username)) },
      rejects: rejectDesk(store, state.saved),
      settings: {
        jwtSecret: jwtSecret(settings.auth.jwtSecret, settings.store),
        statsPublic,
        tokenSeconds,
        loginTries,
        loginWindowSeconds,
      },
      log: (level, message, fields) => log[level](message, fields),
      stopping$,
    },
    { version, pageFolder: join(packageRoot(), 'src', 'http', 'page') },
  );
};
