import { lastValueFrom, NEVER, tap } from 'rxjs';
import { monotonicScheduler } from '../../src/core/time/monotonic-scheduler.ts';
import type { ExactPipelineOptions } from '../../src/follow/follow-options.ts';
import { followPipeline } from '../../src/follow/follow-pipeline.ts';
import type { Committed } from '../../src/follow/pipeline-event.ts';

/** Runs a pipeline as `follow` does, without signals and logs, until its source ends. A restart ends the process. */
export const runPipeline = async <R, P, T>(
  options: ExactPipelineOptions<R, P, T>,
  onCommitted: (committed: Committed) => void = () => undefined,
): Promise<void> => {
  const committed$ = followPipeline(options, {
    stopping$: NEVER,
    onEvent: (event) => {
      if (event.kind === 'restarting') throw event.error;
    },
    scheduler: monotonicScheduler,
    now: () => new Date().toISOString(),
    random: Math.random,
  });
  await lastValueFrom(committed$.pipe(tap(onCommitted)), { defaultValue: null });
};
