import type { CounterCache } from '../numbering/counter-cache.ts';
import type { EnqueueRequest } from '../queue/job-queue.ts';
import { type JobMetadata, jobText } from '../queue/job-text.ts';
import type { ResolvedCall } from './id-resolver.ts';

/** The memo lies beside the counter: the same key of a client means the same only for the same application or chat. */
const idempotencyKeyOf = (counter: string, key: string | null): string | null =>
  key === null ? null : `${counter}:idempotency:${key}`;

/** The order for a number and a job that a call comes to. */
export const toEnqueueRequest = (
  { counter, key, applicationId, message }: ResolvedCall,
  counters: CounterCache,
  jobMetadata: JobMetadata,
): EnqueueRequest => ({
  counter,
  ...(counters.use(counter) ?? { minValue: 0, isFresh: false }),
  idempotencyKey: idempotencyKeyOf(counter, key),
  ...(message === null
    ? jobText('CreateChatJob', applicationId, null, jobMetadata)
    : jobText('CreateMessageJob', message.chatId, message.text, jobMetadata)),
});
