import { BrokerError } from '../broker-error.ts';
import { UnreadableError } from '../codecs/codec.ts';

/** An error with all that it wraps. */
const causeChain = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...causeChain(error.cause)] : [];

/**
 * The failure of reading a batch that cannot be decompressed, with what to do about it; `null` for any other. kafkajs
 * hands on no batch of a fetch in which one is damaged, and not where that lies: `standing` says where reading stood, if anywhere.
 */
export const unreadableBatch = (
  topic: string,
  error: unknown,
  currentOffsets: readonly string[],
): BrokerError | null => {
  const unreadable = causeChain(error).find((one) => one instanceof UnreadableError);
  if (unreadable === undefined) return null;
  const where =
    currentOffsets.length === 0 ? '' : ` It lies in one of these partitions: ${currentOffsets.join(', ')}.`;
  return new BrokerError(
    'batch-unreadable',
    `reading ${topic}: ${unreadable.message}.${where} ` +
      'Nothing is read beyond it: find it with kafka-dump-log, and delete the records up to and with it by kafka-delete-records; they are then told as lost',
    { cause: error },
  );
};
