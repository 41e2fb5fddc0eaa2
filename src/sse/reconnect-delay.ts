import { type BackoffOptions, fullJitter } from '../core/time/full-jitter.ts';
import { FeedError } from './feed-error.ts';

const isRetriable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/**
 * How long to wait before starting anew: full jitter, and at least as long as the server asked for, up to
 * `maxMs`. `null` for an error that trying again cannot mend.
 */
export const reconnectDelay =
  (backoff: BackoffOptions, random: () => number) =>
  (error: unknown, attempt: number): number | null => {
    if (!isRetriable(error)) return null;
    const retryAfterMs = error instanceof FeedError ? (error.retryAfterMs ?? 0) : 0;
    return Math.min(retryAfterMs, backoff.maxMs) + fullJitter(backoff, attempt, random);
  };
