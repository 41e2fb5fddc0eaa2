import type { RestartOptions } from '../../../core/loop/restart.ts';
import { FeedError } from '../../../net/feed-error.ts';
import { retryDelay } from '../../../core/time/retry-delay.ts';
import type { Settings } from '../../../config/settings.ts';

const isGap = (error: unknown): boolean => error instanceof FeedError && error.code === 'feed-gap';

/**
 * How long a loop that reads the feed waits before it restarts. Requesting a gap again is not a failed attempt, and the
 * retry policy bounds it: its delay does not grow.
 */
export const feedRestartDelay = ({
  backoffMinMs,
  backoffMaxMs,
}: Settings['feed']): RestartOptions['delay'] => {
  const delay = retryDelay({ minMs: backoffMinMs, maxMs: backoffMaxMs }, Math.random);
  return (error, attempt) => delay(error, isGap(error) ? 1 : attempt);
};
