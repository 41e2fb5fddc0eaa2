/** Sidekiq's set of queues. */
export const QUEUES = 'queues';
/** The queue of the jobs that this service pushes. */
export const QUEUE = 'default';
export const queueKey = (name: string): string => `queue:${name}`;
/** A stream with an entry for each number that has been issued and is not yet known to be in MySQL. */
export const OUTBOX = 'headwater:chat:outbox';
/** Jobs that are read at once. A job can have 65,535 bytes of text, in JSON up to six times as many. */
export const JOBS_PER_PAGE = 100;
