import { BrokerError } from '../broker-error.ts';
import { UnreadableError } from '../codecs/codec.ts';

/** An error and all its causes. */
const causeChain = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...causeChain(error.cause)] : [];

/**
 * The error of a batch that cannot be decompressed, with what to do about it; `null` for any other error. If one batch of a
 * fetch is damaged, kafkajs returns none of them and does not say which. So the message names `currentOffsets`, the offsets
 * that reading has reached.
 */
export const unreadableBatch = (
  topic: string,
  error: unknown,
  currentOffsets: readonly string[],
): BrokerError | null => {
  const unreadable = causeChain(error).find((one) => one instanceof UnreadableError);
  if (unreadable === undefined) return null;
  const where =
    currentOffsets.length === 0 ? '' : ` It is in one of these partitions: ${currentOffsets.join(', ')}.`;
  return new BrokerError(
    'batch-unreadable',
    `reading ${topic}: ${unreadable.message}.${where} ` +
      'Reading stops there. Find the batch with kafka-dump-log and delete the records up to and including it with kafka-delete-records; they are then reported as lost',
    { cause: error },
  );
};
