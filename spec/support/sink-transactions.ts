import { SinkError, type SinkTransaction } from '../../src/core/loop/exact-sink.ts';

/** A transaction without keys and dead letters, unless `change` has some. */
export const transactionOf = (
  events: readonly string[],
  position: string | null,
  change: Partial<SinkTransaction<string>> = {},
): SinkTransaction<string> => ({ events, position, keys: [], deadLetters: [], ...change });

/** The `SinkError` that a promise fails with. */
export const failureOf = async (promise: Promise<unknown>): Promise<SinkError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SinkError) return error;
    throw error;
  }
  throw new Error('it did not fail');
};
