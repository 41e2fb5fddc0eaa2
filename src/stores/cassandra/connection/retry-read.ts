import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../store.ts';

/** Pauses before each retry, in milliseconds: long enough for a node's pause, too short for its restart. */
const RETRY_DELAYS_MS: readonly number[] = [100, 500, 2000];

/** Retries a read that fails with a retriable error, because one late page would otherwise abort a long report. */
export const retryRead = async <T>(
  read: () => Promise<T>,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Promise<T> => {
  for (const milliseconds of RETRY_DELAYS_MS) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StoreError) || !error.retriable) throw error;
      await pause(milliseconds);
    }
  }
  return read();
};
