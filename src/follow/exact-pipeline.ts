import { concatMap, defer, map, type Observable, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop } from '../core/loop/closed-loop.ts';
import { restart } from '../core/loop/restart.ts';
import type { OpenSink, SinkTransaction } from '../core/loop/exact-sink.ts';
import { withinBytes } from '../core/loop/within-bytes.ts';
import { deduplicate } from '../core/operators/deduplicate.ts';
import { groupCommit } from '../core/operators/group-commit.ts';
import { writeEach } from '../core/operators/write-each.ts';
import { retryDelay } from '../core/time/retry-delay.ts';
import { decodeItems } from './decode-items.ts';
import type { ExactPipelineOptions, PipelineClock } from './follow-options.ts';
import { gapGuard } from './gap-guard.ts';
import { DEFAULT_BACKOFF, DEFAULT_KEYS, DEFAULT_LIMITS, STABLE_AFTER_MS } from './default-limits.ts';
import type { Committed, PipelineEventListener } from './pipeline-event.ts';
import { requirePosition } from './require-position.ts';
import { resumePosition } from './resume-position.ts';
import { seenKeysFrom } from './remembered-keys.ts';
import { sinkTransactionAggregator } from './sink-transaction-aggregator.ts';

/** When a pipeline stops, who learns of its events, and its clock. */
export interface RunOptions extends PipelineClock {
  /** Once this emits, the pipeline reads nothing more, commits what is in flight and completes. */
  readonly stopping$: Observable<unknown>;
  /** Called synchronously for every event of the pipeline. */
  readonly onEvent: PipelineEventListener;
}

/**
 * Reads a source into an open sink, each event exactly once. What it emits is durable. After a failure it restarts from the
 * sink's state. It completes when the source does.
 *
 *     source    --ab--#
 *     sink      -----C--------      C commits a, b and the position after them
 *     restart            --cd--|
 *     result    -----r-------r-|
 */
export const exactPipeline = <R, P, T>(
  options: ExactPipelineOptions<R, P, T>,
  sink: OpenSink<T>,
  { stopping$, onEvent, scheduler, now, random }: RunOptions,
): Observable<Committed> => {
  const { name, source, key, keys: maxKeys = DEFAULT_KEYS, backoff = DEFAULT_BACKOFF } = options;
  const { capacity, maxBytes, batchItems, batchMs } = { ...DEFAULT_LIMITS, ...options.limits };
  const commit = (transaction: SinkTransaction<T>): Observable<Committed> =>
    defer(() => sink.commit(transaction)).pipe(
      map(() => ({
        events: transaction.events.length,
        deadLetters: transaction.deadLetters.length,
        position: transaction.position,
      })),
    );
  const withoutGaps = gapGuard(source, {
    ...options.gaps,
    feed: source.name,
    onSourceEvent: onEvent,
    now: () => scheduler.now(),
  });
  return defer(() => sink.load()).pipe(
    switchMap((state) => {
      const position = resumePosition(name, source, state.position);
      const seenKeys = seenKeysFrom(state.keys, maxKeys);
      onEvent({ kind: 'resumed', position: state.position });
      const bounded = withinBytes(source.resume(position, onEvent), { maxBytes, sizeOf: source.sizeOf });
      return closedLoop(
        (credit$) => bounded(credit$).pipe(withoutGaps(position), takeUntil(stopping$)),
        { capacity },
        (batch$) =>
          batch$.pipe(
            requirePosition(source.name, position, key !== undefined),
            decodeItems({
              decoding: options,
              keyOf: key,
              problemOf: source.problemOf,
              textOf: source.textOf,
              now,
            }),
            deduplicate(
              (item) => item.key,
              seenKeys,
              (duplicates) => onEvent({ kind: 'duplicates', count: duplicates }),
            ),
            tap(({ items }) => {
              for (const item of items)
                if (item.kind === 'dead-letter')
                  onEvent({ kind: 'dead-letter', reason: item.deadLetter.reason });
            }),
            groupCommit(
              sinkTransactionAggregator<T, P>(source.formatPosition),
              { events: batchItems, ms: batchMs },
              writeEach(commit),
              scheduler,
            ),
          ),
      );
    }),
    restart(
      {
        delay: retryDelay(backoff, random),
        stableAfterMs: STABLE_AFTER_MS,
        resetOnProgress: true,
        until$: stopping$,
        onRestart: (error, attempt, delayMs) => onEvent({ kind: 'restarting', error, attempt, delayMs }),
      },
      scheduler,
    ),
    concatMap(({ items }) => items),
  );
};
