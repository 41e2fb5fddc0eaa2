import { BrokerError } from './broker-error.ts';
import { UnreadableError } from './codecs/codec.ts';

/** An error with all that it wraps. */
const errorsIn = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...errorsIn(error.cause)] : [];

/**
 * The failure of reading a batch that cannot be decompressed, with what to do about it; `null` for any other. kafkajs
 * hands on no batch of a fetch in which one is damaged, and not where that lies: `standing` says where reading stood, if anywhere.
 */
export const unreadableBatch = (
  topic: string,
  error: unknown,
  standing: readonly string[],
): BrokerError | null => {
  const unreadable = errorsIn(error).find((one) => one instanceof UnreadableError);
  if (unreadable === undefined) return null;
  const where = standing.length === 0 ? '' : ` It lies in one of these partitions: ${standing.join(', ')}.`;
  return new BrokerError(
    'batch-unreadable',
    `reading ${topic}: ${unreadable.message}.${where} ` +
      'Nothing is read beyond it: find it with kafka-dump-log, and delete the records up to and with it by kafka-delete-records; they are then told as lost',
    { cause: error },
  );
};
