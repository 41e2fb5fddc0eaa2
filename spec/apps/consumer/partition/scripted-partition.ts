import type { KafkaMessage } from 'kafkajs';
import { concat, defer, delay, ignoreElements, Observable, throwError } from 'rxjs';
import type { Source } from '../../../../src/core/loop/source.ts';
import { type Commit, type Ledger, type SaveResult, StoreError } from '../../../../src/stores/store.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';

/** What stands at one offset of a partition: a change, something undecodable, or nothing that a reader sees. */
export type Entry =
  | {
      readonly kind: 'change';
      readonly id: string | null;
      readonly user: string;
      readonly bot: boolean;
      /** Further fields of the record. */
      readonly more?: object;
    }
  | { readonly kind: 'bad' }
  | { readonly kind: 'control' };

export const messageOf = (entry: Entry | undefined, offset: number): KafkaMessage[] => {
  switch (entry?.kind) {
    case 'change':
      return [recordAt(offset, changeJson(entry.id, entry.user, entry.bot, entry.more))];
    case 'bad':
      return [recordAt(offset, 'no event')];
    default:
      return [];
  }
};

/** Hands out a log in fetches of so many offsets, one a millisecond, as far as there is room; then it waits. */
export const scriptedRecords =
  (log: readonly Entry[], fetches: readonly number[], revoked$: Observable<unknown>) =>
  (from: number): Source<KafkaMessage, number> =>
  (credit$) =>
    new Observable((subscriber) => {
      let next = from;
      let credit = 0;
      let fetchIndex = 0;
      const fetch = (): void => {
        const maxRecords = fetches[(fetchIndex += 1) % fetches.length] ?? 1;
        const items: KafkaMessage[] = [];
        const end = Math.min(log.length, next + maxRecords);
        while (next < end && items.length < credit) items.push(...messageOf(log[next], next++));
        if (credit > 0 && end > 0) subscriber.next({ items, size: items.length, position: next });
      };
      const timer = setInterval(() => {
        if (next < log.length) fetch();
      }, 1);
      subscriber.add(() => clearInterval(timer));
      subscriber.add(credit$.subscribe((capacityLeft) => (credit = capacityLeft)));
      subscriber.add(revoked$.subscribe(() => subscriber.complete()));
    });

/** How a save goes: it may fail before or after its effect, or tell of it late. */
export type SaveOutcome = 'well' | 'before' | 'after' | 'late';

const FAILURE = new StoreError('store-failed', 'a fault', { retriable: true });
const LATE_MS = 7;

/** A ledger whose saves take these turns, one after the other, and go well after that. */
export const faultyLedger = <P>(ledger: Ledger<P>, outcomes: readonly SaveOutcome[]): Ledger<P> => {
  const remaining = [...outcomes];
  const save = (commit: Commit<P>): Observable<SaveResult> =>
    defer(() => {
      const failure$ = throwError(() => FAILURE);
      switch (remaining.shift()) {
        case 'before':
          return failure$;
        case 'after':
          return concat(ledger.save(commit).pipe(ignoreElements()), failure$);
        case 'late':
          return ledger.save(commit).pipe(delay(LATE_MS));
        default:
          return ledger.save(commit);
      }
    });
  return { load: () => ledger.load(), save };
};
