import { bulkhead } from './bulkhead.ts';
import { HttpError, unavailable } from './http-error.ts';
import { recentAnswers } from './recent-answers.ts';
import type { WindowDesk } from './time-parts.ts';

/** Questions of the store at once; others wait, up to a bound. */
const AT_ONCE = 4;
const WAITING = 500;
/** Of answers that were just made: what changes in between is younger than the batch that waits to be saved. */
const HOLDS_MS = 500;
const MOST_ANSWERS = 200;

const storeFails = (cause: unknown): never => {
  if (cause instanceof HttpError) throw cause;
  throw unavailable('store-unavailable', 'the store does not answer as it should; try again', 5, cause);
};

/** The same desk for many who ask: equal questions are asked once, and not too many at a time. Its failures are 503. */
export const sharedDesk = (desk: WindowDesk, clock: () => number): WindowDesk => {
  const inTurn = bulkhead({ atOnce: AT_ONCE, waiting: WAITING });
  const shared = <A extends readonly unknown[], T>(
    ask: (...question: A) => Promise<T>,
  ): ((...question: A) => Promise<T>) => {
    const answers = recentAnswers<T>({ holdsMs: HOLDS_MS, most: MOST_ANSWERS, now: clock });
    return (...question) =>
      answers(JSON.stringify(question), () => inTurn(() => ask(...question))).catch(storeFails);
  };
  return {
    standing: shared(() => desk.standing()),
    rows: shared((question) => desk.rows(question)),
    byKey: shared((dimension, runs) => desk.byKey(dimension, runs)),
    activity: shared((runs, listed) => desk.activity(runs, listed)),
  };
};
