import { MAX_RETRY_AFTER_MS } from '../../../../core/time/retry-delay.ts';
import { retryAfterMs } from '../../../../net/retry-after.ts';

/** The delay before the next request that a response asks for, in milliseconds; at most an hour. */
export const requestedDelayMs = ({ headers }: Pick<Response, 'headers'>): number =>
  Math.min(
    retryAfterMs(headers.get('Retry-After'), headers.get('Date'), Date.now()) ?? 0,
    MAX_RETRY_AFTER_MS,
  );
