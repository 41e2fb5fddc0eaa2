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
import { messageOf, type AppProcess } from '../../process/lifecycle.ts';
import type { Log } from '../log/log.ts';
import type { Environment } from '../../config/settings-layers.ts';
import type { Sdk, SdkOptions } from './start-sdk.ts';
import type { Spans } from './spans.ts';
import { tracingConfig } from './tracing-config.ts';

/** What a process has for its traces. */
export interface Tracing {
  /** `null` when nothing is traced. */
  readonly spans: Spans | null;
  /** The same process, which at its end sends the spans that wait, as long as that takes no more than 3 s. */
  readonly wrap: (appProcess: AppProcess) => AppProcess;
}

export interface TracingOptions extends Pick<SdkOptions, 'service' | 'version' | 'log'> {
  readonly env: Environment;
  /** Where the SDK comes from; it is not called when nothing is to be traced. */
  readonly load?: () => Promise<{ readonly startSdk: (options: SdkOptions) => Promise<Sdk> }>;
}

const FLUSH_TIMEOUT_MS = 3000;

const UNTRACED: Tracing = { spans: null, wrap: (appProcess) => appProcess };

const flush = (sdk: Sdk, log: Log): Observable<never> =>
  defer(() => from(sdk.shutdown())).pipe(
    ignoreElements(),
    timeout({
      each: FLUSH_TIMEOUT_MS,
      with: () => {
        log.warn(`the latest traces could not be sent within ${FLUSH_TIMEOUT_MS / 1000} s, and are lost`);
        return EMPTY;
      },
    }),
    // Whoever could not send has said so.
    catchError(() => EMPTY),
  );

/** Traces the process when the environment asks for it. What stands in the way is told, and the process goes on. */
export const openTracing = async ({
  env,
  load = () => import('./start-sdk.ts'),
  ...options
}: TracingOptions): Promise<Tracing> => {
  const { log } = options;
  const config = tracingConfig(env);
  if (config.kind === 'off') return UNTRACED;
  if (config.kind === 'unusable') {
    log.warn(`nothing is traced: ${config.why}`);
    return UNTRACED;
  }
  try {
    const { startSdk } = await load();
    const sdk = await startSdk({ ...options, ...config });
    const flushed$ = flush(sdk, log);
    return {
      spans: sdk.spans,
      wrap: ({ name, running }) => ({
        name,
        running: (stopping$) =>
          concat(
            running(stopping$).pipe(
              catchError((error: unknown) =>
                concat(
                  flushed$,
                  throwError(() => error),
                ),
              ),
            ),
            flushed$,
          ),
      }),
    };
  } catch (error) {
    log.warn(`nothing is traced: ${messageOf(error)}`);
    return UNTRACED;
  }
};
