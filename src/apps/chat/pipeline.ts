import { concatMap, type Observable, tap } from 'rxjs';
import { INTERNAL_ERROR } from '../../chat/call-result.ts';
import type { CompletedCall } from '../../chat/call.ts';
import { admit } from '../../chat/flow/admit.ts';
import { limitRates } from '../../chat/flow/limit-rates.ts';
import { resolveCalls } from '../../chat/flow/resolve-calls.ts';
import { numberAndQueue } from '../../chat/flow/number-and-queue.ts';
import { validateCall } from '../../chat/flow/validate-call.ts';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import { decode } from '../../core/operators/decode.ts';
import { mergeBatches } from '../../core/operators/merge-batches.ts';
import { restart } from '../../core/loop/restart.ts';
import type { CallDeps } from './deps.ts';

/**
 * Answers each call once: with a number whose job is in the queue, or with an error. A call beyond the capacity is
 * rejected at once. Completes when the queue is closed and all calls are answered. After an internal error it fails the
 * waiting calls and restarts.
 *
 *     calls    --abc--d--|       b is invalid
 *     Redis    ---ac----d        one round trip per batch
 *     replies  --b--ac---d|
 */
export const callPipeline = (deps: CallDeps): Observable<CompletedCall> =>
  closedLoop(admit(deps.callQueue.pending$), { capacity: deps.capacity }, (batch$) =>
    batch$.pipe(
      decode(validateCall), // chat number and body; an invalid call has its result here
      resolveCalls(deps.resolveIds), // application and chat through the cache; initialises the counter from MySQL if needed
      limitRates(deps.rateLimit),
      mergeBatches(deps.batch, deps.batch.scheduler), // calls that arrive within a millisecond
      numberAndQueue(deps.numbering), // number and job in one atomic step per call, one round trip per batch
    ),
  ).pipe(
    concatMap(({ items }) => items),
    tap(({ pending, result }) => pending.reply(result)),
    restart({
      delay: () => 0,
      stableAfterMs: 0,
      onRestart: (error) => {
        deps.onInternalError(error);
        deps.callQueue.failAll(INTERNAL_ERROR);
      },
    }),
  );
