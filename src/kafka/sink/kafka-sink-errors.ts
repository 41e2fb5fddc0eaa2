import { SinkError, unavailableError } from '../../core/loop/exact-sink.ts';
import { messageOf } from '../../core/message-of.ts';
import { BrokerError } from '../broker-error.ts';
import { brokerError, isTooLarge, protocolCode } from '../client-error.ts';

/** The brokers refuse these records, whenever they come. */
const REFUSED_RECORDS = new Set(['INVALID_TIMESTAMP', 'INVALID_RECORD', 'UNSUPPORTED_FOR_MESSAGE_FORMAT']);

/** The brokers refuse this request, whenever it comes. */
const REFUSED_REQUESTS = new Set([
  ...['INVALID_TOPIC_EXCEPTION', 'INVALID_PARTITIONS', 'INVALID_REPLICATION_FACTOR', 'INVALID_CONFIG'],
  ...['POLICY_VIOLATION', 'INVALID_TRANSACTION_TIMEOUT', 'UNSUPPORTED_VERSION', 'SECURITY_DISABLED'],
]);

/** Whether a newer writer, or the brokers' timeout, ended this writer's epoch. */
export const isFenced = (error: unknown): boolean =>
  error instanceof BrokerError && error.code === 'producer-fenced';

/** Any failure of the brokers as a `SinkError`: whether the pipeline restarts, and what to change. */
export const kafkaSinkError = (sink: string, cause: unknown): SinkError => {
  if (cause instanceof SinkError) return cause;
  const error = brokerError('writing', cause);
  const code = protocolCode(cause) ?? '';
  const isConfiguration =
    error.code === 'broker-refused' || error.code === 'topic-missing' || REFUSED_REQUESTS.has(code);
  if (isConfiguration)
    return new SinkError('sink-misconfigured', `cannot use ${sink}: ${messageOf(error)}`, { cause });
  return unavailableError(sink, error);
};

/** A failure of a transaction with records of the program. `longestBytes`: the approximate length of the longest one. */
export const kafkaWriteError = (
  sink: string,
  pipeline: string,
  longestBytes: number,
  cause: unknown,
): SinkError => {
  if (cause instanceof SinkError) return cause;
  if (isTooLarge(cause))
    return new SinkError(
      'sink-write-failed',
      `the brokers refuse a record of "${pipeline}" as too large (the longest of this batch has about ${longestBytes} bytes): ` +
        'raise max.message.bytes of its topic, or make `decode` throw for such events, so that they become dead letters. Nothing of this batch was saved',
      { cause },
    );
  const code = protocolCode(cause) ?? '';
  if (!REFUSED_RECORDS.has(code)) return kafkaSinkError(sink, cause);
  return new SinkError(
    'sink-write-failed',
    `the brokers refuse a record of "${pipeline}" (${code}): a compacted topic takes only records with a key, and a topic may limit timestamps. Nothing of this batch was saved`,
    { cause },
  );
};
