import kafkajs from 'kafkajs';
import { BrokerError } from './broker-error.ts';

const {
  KafkaJSAggregateError,
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} = kafkajs;

/** A newer producer has the same transactional id, or this one's transaction timed out. */
const FENCED = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED'];

const REFUSED = [
  'SASL_AUTHENTICATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
];

const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/** kafkajs wraps the error that made it give up; the innermost one says what happened. */
const rootCauseOf = (error: unknown): unknown => {
  if (error instanceof AggregateError || error instanceof KafkaJSAggregateError)
    return rootCauseOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? rootCauseOf(error.cause) : error;
};

/** The protocol's name of an error, such as `PRODUCER_FENCED`; `null` for any other error. */
export const protocolCode = (error: unknown): string | null => {
  const root = rootCauseOf(error);
  return root instanceof KafkaJSProtocolError ? root.type : null;
};

/** Whether the brokers refused a request because a batch of records is too long. */
export const isTooLarge = (error: unknown): boolean => TOO_LARGE.includes(protocolCode(error) ?? '');

/** Turns a failure of kafkajs into a `BrokerError`. `action` says what failed, such as "sending to t". */
export const brokerError = (action: string, cause: unknown): BrokerError => {
  if (cause instanceof BrokerError) return cause;
  const root = rootCauseOf(cause);
  const reason = root instanceof Error ? root.message : String(root);
  const code = protocolCode(cause);
  if (code !== null && FENCED.includes(code)) {
    return new BrokerError(
      'producer-fenced',
      `${action}: the brokers fenced this producer: a newer one has started, or a transaction of this one timed out`,
      { cause },
    );
  }
  // kafkajs keeps only the text of the broker's answer to a login.
  const isLoginRefused = root instanceof KafkaJSSASLAuthenticationError;
  if (isLoginRefused || (code !== null && REFUSED.includes(code))) {
    return new BrokerError(
      'broker-refused',
      `${action}: the broker denied access (${code ?? reason}): check \`sasl\` and the permissions of that user`,
      { cause },
    );
  }
  if (root instanceof KafkaJSConnectionError) {
    return new BrokerError('broker-unreachable', `${action}: ${reason}; check \`brokers\` and TLS`, {
      cause,
    });
  }
  const isNonRetriable = root instanceof KafkaJSNonRetriableError && code === null;
  return new BrokerError(
    'broker-failed',
    `${action}: ${reason}${isNonRetriable ? ' (kafkajs gave up)' : ''}`,
    { cause },
  );
};
