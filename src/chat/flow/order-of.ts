import type { Counters } from '../numbering/counters.ts';
import type { Order } from '../numbering/job-queue.ts';
import { type JobFacts, jobText } from '../numbering/job-text.ts';
import type { Located } from './locate.ts';

/** The memo lies beside the counter: the same key of a client means the same only for the same application or chat. */
const memoOf = (counter: string, key: string | null): string | null =>
  key === null ? null : `${counter}:idempotency:${key}`;

/** The order for a number and a job that a call comes to. */
export const orderOf = (
  { counter, key, applicationId, message }: Located,
  counters: Counters,
  facts: JobFacts,
): Order => ({
  counter,
  ...(counters.use(counter) ?? { floor: 0, fresh: false }),
  memo: memoOf(counter, key),
  ...(message === null
    ? jobText('CreateChatJob', applicationId, null, facts)
    : jobText('CreateMessageJob', message.chatId, message.text, facts)),
});
