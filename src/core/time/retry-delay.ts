import { type BackoffOptions, fullJitter } from './full-jitter.ts';

/** The fields of an error that decide about a retry; other errors are final. */
interface RetriableError {
  readonly retriable: true;
  readonly retryAfterMs?: number | null;
}

const isRetriable = (error: unknown): error is RetriableError =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/**
 * The delay before a retry, in milliseconds: full jitter on top of what the error's `retryAfterMs` asks for, which counts
 * up to `maxMs`. `null` for an error that is not `retriable`.
 */
export const retryDelay =
  (backoff: BackoffOptions, random: () => number) =>
  (error: unknown, attempt: number): number | null => {
    if (!isRetriable(error)) return null;
    return Math.min(error.retryAfterMs ?? 0, backoff.maxMs) + fullJitter(backoff, attempt, random);
  };
