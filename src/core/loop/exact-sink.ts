import { messageOf } from '../message-of.ts';

/** An item that could not be decoded. */
export interface DeadLetter {
  /** What was wrong with it. */
  readonly reason: string;
  /** The item as it came; of a long one the beginning. */
  readonly text: string;
  /** When it was read, ISO 8601. */
  readonly at: string;
}

/** Everything that one transaction makes durable. */
export interface SinkTransaction<T> {
  /** What `decode` made of the items, without duplicates, in order. */
  readonly events: readonly T[];
  /** Where to resume after these events; `null` keeps the last position. */
  readonly position: string | null;
  /** The keys of these events, in order. */
  readonly keys: readonly string[];
  /** The items that could not be decoded, in order. */
  readonly deadLetters: readonly DeadLetter[];
}

/** What the last durable transaction left. */
export interface SinkState {
  /** `null` before the first. */
  readonly position: string | null;
  /** The latest keys, in order: at least as many as the sink was opened with, if there were so many. */
  readonly keys: readonly string[];
}

/** A sink that one pipeline writes to. All of its promises fail with a `SinkError`. */
export interface OpenSink<T> {
  /** The durable state. Called at every start and restart of the pipeline. */
  readonly load: () => Promise<SinkState>;
  /** Makes everything durable, or nothing. After a failure the outcome may be unknown; then `load` says it. */
  readonly commit: (transaction: SinkTransaction<T>) => Promise<void>;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

/** The pipeline that a sink is opened for. */
export interface SinkOptions {
  /** The name of the pipeline: its position, keys and dead letters are stored under it. */
  readonly pipeline: string;
  /** How many of the latest keys the sink keeps. */
  readonly keys: number;
}

/**
 * Writes events together with the position after them, in one transaction.
 *
 * `open` makes this process the only writer of the pipeline: a process that opened it before can commit nothing any more,
 * and fails with the code `sink-fenced`.
 */
export interface ExactSink<T> {
  /** Names the sink in messages, without secrets. */
  readonly name: string;
  /** Makes this process the owner. Fails with a `SinkError`. */
  readonly open: (options: SinkOptions) => Promise<OpenSink<T>>;
}

/** The kind of a `SinkError`, as a stable word. */
export type SinkErrorCode =
  /** Another process opened the sink with the same name of the pipeline. */
  | 'sink-fenced'
  /** A later version of the program wrote to the sink. */
  | 'sink-newer'
  /** The sink cannot be reached, is locked or is full. Retrying may help. */
  | 'sink-unavailable'
  /** The program's own SQL or function failed. */
  | 'sink-write-failed'
  /** The sink cannot be used as it is configured. */
  | 'sink-misconfigured';

/** A sink could not be opened or written to. The message says what to change. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
  readonly code: SinkErrorCode;
  /** Whether the pipeline restarts from the durable position. Otherwise it ends. */
  readonly retriable: boolean;

  constructor(code: SinkErrorCode, message: string, options: { cause?: unknown; retriable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? code === 'sink-unavailable';
  }
}

/** The error of a process that another one has replaced. */
export const fencedError = (pipeline: string, sink: string): SinkError =>
  new SinkError(
    'sink-fenced',
    `another process follows "${pipeline}" into ${sink}, so this one has stopped: run only one of them, or give one another name`,
  );

/** A failure that may pass, such as a lock, a full disk or a lost connection. */
export const unavailableError = (sink: string, cause: unknown, reason = messageOf(cause)): SinkError =>
  new SinkError('sink-unavailable', `${sink} cannot be used at the moment: ${reason}`, { cause });

/** What the sink itself stores is of a later version. */
export const newerVersionError = (sink: string): SinkError =>
  new SinkError(
    'sink-newer',
    `${sink} was written by a later version of Headwater: update the package headwater. Nothing was changed`,
  );

/** A write that threw. An error that says `retriable: true` restarts the pipeline; any other ends it. */
export const writeError = (pipeline: string, cause: unknown): SinkError => {
  const retriable =
    typeof cause === 'object' && cause !== null && 'retriable' in cause && cause.retriable === true;
  return new SinkError(
    'sink-write-failed',
    `the write of "${pipeline}" failed: ${messageOf(cause)}. Nothing of this batch was saved`,
    { cause, retriable },
  );
};
