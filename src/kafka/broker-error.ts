import kafkajs from 'kafkajs';

const {
  KafkaJSAggregateError,
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} = kafkajs;

/** The kind of a `BrokerError`, as a stable word. */
export type BrokerErrorCode =
  /** No broker answers. */
  | 'broker-unreachable'
  /** The login failed, or the user has no permission. */
  | 'broker-refused'
  /** Any other failure of a request. */
  | 'broker-failed'
  /** There is no such topic. */
  | 'topic-missing'
  /** The topic was deleted and created again: its end is before the stored position. */
  | 'topic-made-anew'
  /** A batch of records is damaged, or compressed in an unknown way. */
  | 'batch-unreadable'
  /** A newer producer with the same id has started, or a transaction timed out. */
  | 'producer-fenced'
  /** Another producer with the same id goes on, and this one gives up. */
  | 'producer-superseded';

/** `retriable`: the same operation may succeed later. The message says what to change; options are in backticks. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly code: BrokerErrorCode;
  readonly retriable: boolean;

  constructor(
    code: BrokerErrorCode,
    message: string,
    options: { cause?: unknown; retriable?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? true;
  }
}

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
