import { ignoreElements, NEVER, type Observable, tap } from 'rxjs';
import { alongside } from '../core/loop/alongside.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { exitProcess } from '../process/exit-process.ts';
import { runToEnd, type StopSignal } from '../process/lifecycle.ts';
import { crashes, ignoreStopSignals, ownStopSignals } from '../process/signals.ts';
import { checkOptions } from './check-options.ts';
import { followPipeline } from './follow-pipeline.ts';
import type { ExactPipelineOptions } from './follow-options.ts';
import { logPipelineEvents } from './log-pipeline-event.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';
import type { MetricsServerOptions } from './serve-metrics.ts';
import { type FollowLog, stderrLog } from './stderr-log.ts';

/** A pipeline, and how the process reports on it. */
export type FollowOptions<R, P, T> = ExactPipelineOptions<R, P, T> & {
  /** Default: one line per message on stderr. */
  readonly log?: FollowLog;
  /** Serves Prometheus metrics at /metrics. Default: none. */
  readonly metrics?: MetricsServerOptions;
};

interface Observation extends PipelineMetrics {
  readonly serving$: Observable<never>;
}

const isoNow = (): string => new Date().toISOString();

/** What serves the metrics and observes a pipeline; loaded only if a program wants metrics. */
const openMetrics = async (
  pipeline: string,
  options: MetricsServerOptions | undefined,
  log: FollowLog,
): Promise<Observation | null> => {
  if (options === undefined) return null;
  const [{ pipelineMetrics }, { serveMetrics }] = await Promise.all([
    import('./pipeline-metrics.ts'),
    import('./serve-metrics.ts'),
  ]);
  const metrics = pipelineMetrics(pipeline, () => Date.parse(isoNow()) / 1000);
  const serving$ = serveMetrics(options, metrics).pipe(
    tap((url) => log.info(`metrics at ${url}`)),
    ignoreElements(),
  );
  return { ...metrics, serving$ };
};

/**
 * Runs a pipeline as this process: it follows the feed through failures of the feed, the sink and the process, and writes
 * each event exactly once. SIGTERM, SIGINT and SIGHUP stop it after what was read is durable; a second signal ends it at
 * once. The promise resolves when the source has ended or after a signal. If the pipeline fails for a reason that no retry
 * can mend, or does not stop within 30 s, it logs why and ends the process with a code above 0.
 *
 *     await follow({ name: 'pages', source, decode: ({ data }) => JSON.parse(data), key: ({ id }) => id, sink });
 */
export const follow = async <R, P, T>(options: FollowOptions<R, P, T>): Promise<void> => {
  checkOptions(options);
  const log = options.log ?? stderrLog({ write: (line) => process.stderr.write(line), now: isoNow });
  const metrics = await openMetrics(options.name, options.metrics, log);
  const logEvent = logPipelineEvents(log, options.source.name);
  const running = (stopping$: Observable<StopSignal>): Observable<unknown> => {
    log.info(`"${options.name}" follows ${options.source.name} into ${options.sink.name}`);
    const committed$ = followPipeline(options, {
      stopping$,
      onEvent: (event) => {
        logEvent(event);
        metrics?.onEvent(event);
      },
      scheduler: monotonicScheduler,
      now: isoNow,
      random: Math.random,
    }).pipe(tap((committed) => metrics?.onCommitted(committed)));
    return committed$.pipe(alongside(metrics?.serving$ ?? NEVER));
  };
  const code = await runToEnd(
    { name: `"${options.name}"`, running },
    { log, signals$: ownStopSignals(), crashes$: crashes(process) },
  );
  // A signal that arrives during the exit must not change the exit code.
  ignoreStopSignals(process);
  if (code !== 0) exitProcess(code);
};
