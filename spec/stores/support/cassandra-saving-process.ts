/**
 * Saves counted commits into one ledger after another and prints `ledger number` for each when it is durable:
 * `cassandra-saving-process OPTIONS LEDGERS`, with the store's options as JSON. Where another process has saved, or
 * Cassandra fails, it loads the ledger again, as an application does. It ends by being killed.
 */
import { defer, expand, map, merge, type Observable, retry, switchMap, timer } from 'rxjs';
import { type CassandraStoreOptions, cassandraStore } from '../../../src/stores/cassandra/cassandra-store.ts';
import { StoreError } from '../../../src/stores/store.ts';
import type { Position } from './commits.ts';
import { ledgerCommit } from './ledger-commit.ts';

const [, , options = '{}', ledgers = '1'] = process.argv;
const store = cassandraStore<Position>(JSON.parse(options) as CassandraStoreOptions);
const RETRY_MS = 50;

/** Each ledger has users of its own, as partitions of records keyed by user have. */
const saves = (name: string): Observable<number> => {
  const ledger = store.ledger(name);
  const saveNext = (n: number) => defer(() => ledger.save(ledgerCommit(name, n))).pipe(map(() => n));
  return ledger.load().pipe(
    switchMap(({ position }) =>
      saveNext((position?.[0]?.offset ?? 0) + 1).pipe(expand((n) => saveNext(n + 1), 1)),
    ),
    retry({
      delay: (error: unknown) => {
        if (!(error instanceof StoreError) || !error.retriable) throw error;
        process.stdout.write(`${name} ${error.code}\n`);
        return timer(RETRY_MS);
      },
    }),
  );
};

merge(
  ...Array.from({ length: Number(ledgers) }, (_, i) => {
    const name = `part ${i}`;
    return saves(name).pipe(map((n) => `${name} ${n}`));
  }),
).subscribe({
  next: (line) => process.stdout.write(`${line}\n`),
  error: (error: unknown) => {
    throw error;
  },
});
