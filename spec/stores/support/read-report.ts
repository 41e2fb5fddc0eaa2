import { firstValueFrom, from, lastValueFrom, toArray } from 'rxjs';
import type { Count, Snapshot } from '../../../src/stats/counts/snapshot.ts';
import { StoreError, type Store } from '../../../src/stores/store.ts';

export interface Report {
  readonly head: Snapshot;
  readonly users: readonly Count[];
  /** How many users each part held. */
  readonly parts: readonly number[];
}

/** The whole report of a store. */
export const readReport = async <P>(store: Store<P>, top: number | 'all'): Promise<Report> => {
  const [first, ...rest] = await lastValueFrom(from(store.report(top)).pipe(toArray()));
  if (first?.kind !== 'head') throw new Error('a report starts with its head');
  const parts = rest.map((part) => {
    if (part.kind !== 'users') throw new Error('a report has one head');
    return part.users;
  });
  return { head: first.snapshot, users: parts.flat(), parts: parts.map(({ length }) => length) };
};

/** The StoreError with which it fails. */
export const failureOf = async (work: Promise<unknown>): Promise<StoreError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('expected a StoreError, but it succeeded');
};

export const closeStore = async <P>(store: Store<P>): Promise<void> => {
  await firstValueFrom(store.close());
};
