import { defer, type Observable } from 'rxjs';
import { restart } from '../core/loop/restart.ts';
import { retryDelay } from '../core/time/retry-delay.ts';
import { checkOptions } from './check-options.ts';
import { DEFAULT_BACKOFF, DEFAULT_KEYS, STABLE_AFTER_MS } from './default-limits.ts';
import { exactPipeline, type RunOptions } from './exact-pipeline.ts';
import type { ExactPipelineOptions } from './follow-options.ts';
import type { Committed } from './pipeline-event.ts';
import { withOpenSink } from './with-open-sink.ts';

/**
 * Reads a feed into a sink, each event exactly once, while subscribed: it opens the sink, follows the source through
 * failures, and closes the sink. What it emits is durable. It completes when the source does, or after `stopping$` emitted
 * and everything in flight is durable. It fails with the first error that no retry can mend.
 *
 * Use `follow` for a program that does nothing else. This is for one that has its own lifecycle.
 */
export const followPipeline = <R, P, T>(
  options: ExactPipelineOptions<R, P, T>,
  run: RunOptions,
): Observable<Committed> =>
  defer(() => {
    checkOptions(options);
    const { name, sink, keys = DEFAULT_KEYS, backoff = DEFAULT_BACKOFF } = options;
    const opened$ = defer(() => sink.open({ pipeline: name, keys })).pipe(
      restart(
        {
          delay: retryDelay(backoff, run.random),
          stableAfterMs: STABLE_AFTER_MS,
          until$: run.stopping$,
          onRestart: (error, attempt, delayMs) =>
            run.onEvent({ kind: 'restarting', error, attempt, delayMs }),
        },
        run.scheduler,
      ),
    );
    return withOpenSink(opened$, (openSink) => exactPipeline(options, openSink, run));
  });
