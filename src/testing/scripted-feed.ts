import { Observable, Subject } from 'rxjs';
import type { ResumableSource } from '../core/loop/resumable-source.ts';

/** How the feed resumes and sends. */
export interface ScriptedFeedOptions<T> {
  /** A resume repeats this many items before the position, as feeds do that rewind. Default: 0. */
  readonly repeats?: number;
  /** Default: `String`. */
  readonly textOf?: (item: T) => string;
  /** Items per batch at most. Default: 100. */
  readonly batchItems?: number;
  /** Numbers the items without holes; `null`: this one's number cannot be read. Default: items have no numbers. */
  readonly numberOf?: (item: T) => number | null;
}

/** A feed under the control of a test. */
export interface ScriptedFeed<T> {
  /** The position is the number of items before. */
  readonly source: ResumableSource<T, number>;
  /** Adds items to the feed. */
  readonly emit: (...items: readonly T[]) => void;
  /** Fails the current connection. By default the error is retriable. */
  readonly fail: (error?: unknown) => void;
  /** Ends the feed after its last item. */
  readonly end: () => void;
  /** The connections so far: the position that each resumed from. */
  readonly connections: readonly (number | null)[];
  /** How many items all connections have sent so far. */
  readonly sent: () => number;
}

const cut = (): Error => Object.assign(new Error('the connection was cut'), { retriable: true });

/** A feed whose items, failures and end a test decides. It can be resumed, and obeys credit. */
export const scriptedFeed = <T>({
  repeats = 0,
  textOf = String,
  batchItems = 100,
  numberOf,
}: ScriptedFeedOptions<T> = {}): ScriptedFeed<T> => {
  const items: T[] = [];
  const changed$ = new Subject<void>();
  const failure$ = new Subject<unknown>();
  const connections: (number | null)[] = [];
  let isEnded = false;
  let sent = 0;

  const lastBefore = (position: number): number | null => {
    const [last] = items.slice(0, position).slice(-1);
    return last === undefined || numberOf === undefined ? null : numberOf(last);
  };
  const source: ResumableSource<T, number> = {
    name: 'a scripted feed',
    resume: (position, onSourceEvent) => (credit$) =>
      new Observable((subscriber) => {
        let next = Math.max(0, (position ?? 0) - repeats);
        let credit = 0;
        let isPumping = false;
        connections.push(position);
        onSourceEvent({ kind: 'connecting' });
        onSourceEvent({ kind: 'connected' });
        const pump = (): void => {
          // An emission returns credit, which calls this again.
          if (isPumping) return;
          isPumping = true;
          while (credit > 0 && next < items.length && !subscriber.closed) {
            const batch = items.slice(next, next + Math.min(credit, batchItems));
            next += batch.length;
            sent += batch.length;
            subscriber.next({ items: batch, size: batch.length, position: next });
          }
          isPumping = false;
          if (isEnded && next === items.length) subscriber.complete();
        };
        const error = (cause: unknown): void => subscriber.error(cause);
        subscriber.add(failure$.subscribe({ next: error, error }));
        subscriber.add(changed$.subscribe({ next: pump, error }));
        subscriber.add(
          credit$.subscribe({
            next: (available) => {
              credit = available;
              pump();
            },
            error,
          }),
        );
      }),
    formatPosition: String,
    parsePosition: (text) => {
      const position = Number(text);
      if (!Number.isSafeInteger(position)) throw new TypeError(`${text} is not a number of items`);
      return position;
    },
    problemOf: () => null,
    textOf,
    sizeOf: (item) => textOf(item).length,
    ...(numberOf === undefined ? {} : { sequence: { numberOf, lastBefore } }),
  };
  return {
    source,
    emit: (...added) => {
      items.push(...added);
      changed$.next();
    },
    fail: (error = cut()) => failure$.next(error),
    end: () => {
      isEnded = true;
      changed$.next();
    },
    connections,
    sent: () => sent,
  };
};
