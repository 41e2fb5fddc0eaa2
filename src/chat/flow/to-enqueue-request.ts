import type { CounterCache } from '../numbering/counter-cache.ts';
import type { EnqueueRequest } from '../queue/job-queue.ts';
import { type JobMetadata, jobText } from '../queue/job-text.ts';
import type { ResolvedCall } from './id-resolver.ts';

/** The key includes the counter: a client's key identifies a request only within one application or chat. */
const idempotencyKeyOf = (counter: string, key: string | null): string | null =>
  key === null ? null : `${counter}:idempotency:${key}`;

/** The request for a number and a job of a call. */
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
