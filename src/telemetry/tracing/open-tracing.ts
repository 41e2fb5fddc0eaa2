import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  type Observable,
  throwError,
  timeout,
} from 'rxjs';
import { messageOf } from '../../core/message-of.ts';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { NO_PROXIES, type Proxies } from '../../net/proxy/proxies.ts';
import type { Log } from '../log/log.ts';
import type { Environment } from '../environment.ts';
import type { Sdk, SdkOptions } from './start-sdk.ts';
import type { Spans } from './spans.ts';
import { tracingConfig } from './tracing-config.ts';

export interface Tracing {
  /** `null` if tracing is off. */
  readonly spans: Spans | null;
  /**
   * Mirrors the source, then exports the remaining spans (3 s at most) before it completes or fails.
   *
   *     source  --a--b|
   *     result  --a--b---|
   */
  readonly flushAfter: <T>(source$: Observable<T>) => Observable<T>;
}

export interface TracingOptions extends Pick<SdkOptions, 'service' | 'version' | 'log'> {
  /** Called if tracing is on. */
  readonly proxies?: () => Proxies;
  readonly env: Environment;
  /** Loads the SDK; not called if tracing is off. */
  readonly load?: () => Promise<{ readonly startSdk: (options: SdkOptions) => Promise<Sdk> }>;
}

const FLUSH_TIMEOUT_MS = 3000;

const UNTRACED: Tracing = { spans: null, flushAfter: (source$) => source$ };

const flush = (sdk: Sdk, log: Log): Observable<never> =>
  defer(() => from(sdk.shutdown())).pipe(
    ignoreElements(),
    timeout({
      each: FLUSH_TIMEOUT_MS,
      scheduler: monotonicScheduler,
      with: () => {
        log.warn(`could not export the last traces within ${FLUSH_TIMEOUT_MS / 1000} s; they are lost`);
        return EMPTY;
      },
    }),
    // The exporter has already reported the error.
    catchError(() => EMPTY),
  );

/** Starts tracing if the environment configures it. A problem is logged, and the process continues without tracing. */
export const openTracing = async ({
  env,
  load = () => import('./start-sdk.ts'),
  proxies = () => NO_PROXIES,
  ...options
}: TracingOptions): Promise<Tracing> => {
  const { log } = options;
  const config = tracingConfig(env);
  if (config.kind === 'off') return UNTRACED;
  if (config.kind === 'unusable') {
    log.warn(`tracing is disabled: ${config.why}`);
    return UNTRACED;
  }
  try {
    const { startSdk } = await load();
    const sdk = await startSdk({ ...options, ...config, proxies: proxies() });
    const flushed$ = flush(sdk, log);
    return {
      spans: sdk.spans,
      flushAfter: (source$) =>
        concat(
          source$.pipe(
            catchError((error: unknown) =>
              concat(
                flushed$,
                throwError(() => error),
              ),
            ),
          ),
          flushed$,
        ),
    };
  } catch (error) {
    log.warn(`tracing is disabled: ${messageOf(error)}`);
    return UNTRACED;
  }
};
