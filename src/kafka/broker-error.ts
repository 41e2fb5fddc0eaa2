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
