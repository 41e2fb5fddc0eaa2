import { type BackoffOptions, fullJitter } from './full-jitter.ts';

/** The fields of an error that decide about a retry; other errors are final. */
interface RetriableError {
  readonly retriable: true;
  readonly retryAfterMs?: number | null;
}

const isRetriable = (error: unknown): error is RetriableError =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/** The longest delay that an error may ask for. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * The delay before a retry, in milliseconds: full jitter on top of what the error's `retryAfterMs` asks for, which counts
 * up to an hour. `null` for an error that is not `retriable`.
 */
export const retryDelay =
  (backoff: BackoffOptions, random: () => number) =>
  (error: unknown, attempt: number): number | null => {
    if (!isRetriable(error)) return null;
    return Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) + fullJitter(backoff, attempt, random);
  };
