import kafkajs from 'kafkajs';

const { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSProtocolError } = kafkajs;

export type BrokerErrorCode =
  | 'broker-unreachable'
  | 'broker-refused'
  | 'broker-failed'
  | 'topic-missing'
  | 'topic-made-anew'
  | 'batch-unreadable'
  | 'producer-fenced'
  | 'producer-superseded';

/** `retriable`: trying the same again later may work. The message says what to change. */
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

/** What the brokers answer to a producer whose transactional id went to one that started later, or that stood still. */
const FENCED = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED'];

const REFUSED = [
  'SASL_AUTHENTICATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
];

/** kafkajs wraps what it gave up on; the first error of all says what happened. */
const rootCauseOf = (error: unknown): unknown => {
  if (error instanceof AggregateError) return rootCauseOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? rootCauseOf(error.cause) : error;
};

/** The protocol's name of an error, such as `PRODUCER_FENCED`; `null` when it has none. */
export const protocolCode = (error: unknown): string | null => {
  const root = rootCauseOf(error);
  return root instanceof KafkaJSProtocolError ? root.type : null;
};

/** Makes a `BrokerError` of what kafkajs failed with; `doing` says what was tried, such as "sending to t". */
export const brokerError = (action: string, cause: unknown): BrokerError => {
  if (cause instanceof BrokerError) return cause;
  const root = rootCauseOf(cause);
  const reason = root instanceof Error ? root.message : String(root);
  const code = protocolCode(cause);
  if (code !== null && FENCED.includes(code)) {
    return new BrokerError(
      'producer-fenced',
      `${action}: the brokers take no more from this producer: another one has started, or it stood still for too long`,
      { cause },
    );
  }
  if (code !== null && REFUSED.includes(code)) {
    return new BrokerError(
      'broker-refused',
      `${action}: the broker refuses it (${code}): check KAFKA_USERNAME, KAFKA_PASSWORD and the rights of that user`,
      { cause },
    );
  }
  if (root instanceof KafkaJSConnectionError) {
    return new BrokerError('broker-unreachable', `${action}: ${reason}; check KAFKA_BROKERS`, { cause });
  }
  const isNonRetriable = root instanceof KafkaJSNonRetriableError && code === null;
  return new BrokerError(
    'broker-failed',
    `${action}: ${reason}${isNonRetriable ? ' (kafkajs gave up)' : ''}`,
    {
      cause,
    },
  );
};

/** Another process goes on in this one's place, so this one must not. */
export const fencedByNewerProducer = (): BrokerError =>
  new BrokerError(
    'producer-superseded',
    'another producer with the same PRODUCER_ID has started and goes on in this one’s place: stop one of the two, or give each a topic and a PRODUCER_ID of its own',
    { retriable: false },
  );
