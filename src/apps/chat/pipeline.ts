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
 * Every call answered once: with a number whose job is in the queue, or with why not. A call that finds no room is
 * refused at once. It completes when no more calls come and all are answered; after a defect, which all who wait are
 * told of, it starts anew.
 */
export const callPipeline = (deps: CallDeps): Observable<CompletedCall> =>
  closedLoop(admit(deps.callQueue.pending$), { capacity: deps.capacity }, (batch$) =>
    batch$.pipe(
      decode(validateCall), // the chat's number and the body; what is wrong with them is an answer already
      resolveCalls(deps.resolveIds), // application and chat through the cache; the counter compared with MySQL where that is due
      limitRates(deps.rateLimit),
      mergeBatches(deps.batch, deps.batch.scheduler), // what waits within a millisecond
      numberAndQueue(deps.numbering), // number and job: one atomic step each, one round trip for all
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
