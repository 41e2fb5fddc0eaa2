import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { BehaviorSubject, Observable } from 'rxjs';
import { createApp } from '../../http/app.ts';
import type { RequestWatch } from '../../http/count-requests.ts';
import type { ReaderWatch } from '../../http/live/reader-watch.ts';
import type { AccountGate, Readiness } from '../../http/parts.ts';
import { pacedReport } from '../../http/paced-report.ts';
import type { Lacking, TimeParts } from '../../http/time-parts.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import { packageRoot } from '../../runtime/package-root.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { SaveResult, Store } from '../../stores/store.ts';
import { requestSpans } from '../tracing/request-spans.ts';
import { rejectDesk } from './reject-desk.ts';
import { windowDesk } from './window-desk.ts';
import type { Snapshot } from '../../stats/snapshot.ts';

/** What the shell shows of a process: of the server, or of the consumer. */
export interface ShownState {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly saved: (result: SaveResult) => void;
  readonly readiness: () => Readiness;
}

export interface ShellParts {
  readonly store: Store<unknown>;
  readonly accounts: AccountGate;
  /** Signs the tokens. */
  readonly secret: string;
  readonly state: ShownState;
  /** Hears of every request. */
  readonly requests: RequestWatch;
  /** What it shows of the events as they come. */
  readonly live: Pick<TimeParts, 'events' | 'trends'>;
  readonly readers?: ReaderWatch;
  readonly stopping$: Observable<unknown>;
}

const NO_WINDOWS: Lacking = { lacking: 'windows of time are turned off here: start with WINDOWS=true' };

/** The HTTP shell over a store and the state of a server. */
export const httpApp = (
  { log, version, spans }: AppContext,
  settings: Settings,
  { store, accounts, secret, state, requests, live, readers, stopping$ }: ShellParts,
): RequestListener => {
  const { statsPublic, tokenSeconds, loginTries, loginWindowSeconds, trustProxy } = settings.http;
  return createApp(
    {
      snapshot$: state.snapshot$,
      report: pacedReport((top) => store.report(top)),
      readiness: state.readiness,
      accounts,
      rejects: rejectDesk(store, state.saved),
      windows: settings.windows.counted ? windowDesk(store.windows, Date.now) : NO_WINDOWS,
      ...live,
      settings: {
        jwtSecret: secret,
        statsPublic,
        tokenSeconds,
        loginTries,
        loginWindowSeconds,
      },
      log: (level, message, fields) => log[level](message, fields),
      stopping$,
    },
    {
      version,
      trustProxy,
      pageFolder: join(packageRoot(), 'src', 'http', 'page'),
      requests,
      ...(readers === undefined ? {} : { readers }),
      ...(spans === null ? {} : { trace: requestSpans(spans) }),
    },
  );
};
