import type { DeadLetter, ExactSink, SinkTransaction } from '../core/loop/exact-sink.ts';
import { fencedError } from '../core/loop/exact-sink.ts';

/** When an injected failure happens: before anything is durable, or after everything is, as a lost answer. */
export type FailurePoint = 'before' | 'after';

/** A sink in memory, which a test can look into and make fail. */
export interface MemorySink<T> {
  /** Give this to the pipeline. */
  readonly sink: ExactSink<T>;
  /** All durable events, in order. */
  readonly events: readonly T[];
  /** All durable dead letters, in order. */
  readonly deadLetters: readonly DeadLetter[];
  /** Every durable transaction, in order. */
  readonly transactions: readonly SinkTransaction<T>[];
  /** The durable position; `null` before the first. */
  readonly position: () => string | null;
  /** Makes the next commit fail. */
  readonly failNext: (error: unknown, point?: FailurePoint) => void;
  /** Makes commits wait until `resume`. */
  readonly pause: () => void;
  /** Lets the commits that wait go on. */
  readonly resume: () => void;
  /** How many times the sink was opened. */
  readonly opened: () => number;
  /** How many times the sink was closed. */
  readonly closed: () => number;
}

/** A sink whose "durable" state is in memory. It keeps the contract of `ExactSink`: one owner, all or nothing. */
export const memorySink = <T>(): MemorySink<T> => {
  const events: T[] = [];
  const deadLetters: DeadLetter[] = [];
  const transactions: SinkTransaction<T>[] = [];
  let keys: readonly string[] = [];
  let position: string | null = null;
  let epoch = 0;
  let closes = 0;
  let failure: { readonly error: unknown; readonly point: FailurePoint } | null = null;
  let paused: { readonly until: Promise<void>; readonly end: () => void } | null = null;

  const apply = (transaction: SinkTransaction<T>, maxKeys: number): void => {
    transactions.push(transaction);
    events.push(...transaction.events);
    deadLetters.push(...transaction.deadLetters);
    keys = [...keys, ...transaction.keys].slice(-maxKeys);
    position = transaction.position ?? position;
  };
  return {
    sink: {
      name: 'memory',
      open: ({ pipeline, keys: maxKeys }) => {
        epoch += 1;
        const own = epoch;
        const assertOwned = (): void => {
          if (own !== epoch) throw fencedError(pipeline, 'memory');
        };
        return Promise.resolve({
          load: async () => {
            await Promise.resolve();
            assertOwned();
            return { position, keys };
          },
          commit: async (transaction: SinkTransaction<T>) => {
            await paused?.until;
            assertOwned();
            const injected = failure;
            failure = null;
            if (injected?.point !== 'before') apply(transaction, maxKeys);
            if (injected !== null) throw injected.error;
          },
          close: () => {
            closes += 1;
            return Promise.resolve();
          },
        });
      },
    },
    events,
    deadLetters,
    transactions,
    position: () => position,
    failNext: (error, point = 'before') => {
      failure = { error, point };
    },
    pause: () => {
      let end = (): void => undefined;
      const until = new Promise<void>((resolve) => {
        end = resolve;
      });
      paused = { until, end };
    },
    resume: () => {
      paused?.end();
      paused = null;
    },
    opened: () => epoch,
    closed: () => closes,
  };
};
