import { defer, type Observable } from 'rxjs';
import type { ReportPart } from '../../stats/counts/snapshot.ts';
import { parsePosition, normalizeCommit, normalizeDeltas } from '../normalize-commit.ts';
import { normalizeWindows } from '../normalize-windows.ts';
import { closedError } from '../store-errors.ts';
import type { Ledger, Saved, SaveResult, Store } from '../store.ts';
import { toWellFormed } from '../to-well-formed.ts';
import { type CassandraStoreOptions, cassandraStoreSettings } from './cassandra-store-options.ts';
import { truncateReject } from './tables/truncate-reject.ts';
import { openDatabase } from './connection/open-database.ts';
import { createConnectedStore, type ConnectedStore } from './connected-store.ts';
import { recoveryMutation } from './ledger/mutation.ts';

export type { CassandraStoreOptions, Consistency } from './cassandra-store-options.ts';

/**
 * A store in Cassandra or a compatible database. Several processes may share it: each saves to its own ledgers, and a
 * snapshot covers all of them. ledger/ledger.ts describes how a save becomes durable.
 *
 * The first call connects; if that fails, the next call retries. A failed save may have been applied all the same if
 * its response was lost, so the ledger must be loaded before the next save. The head of a report shows one instant, but
 * its users are read one after another, because Cassandra has no snapshots. An open store keeps the process alive.
 */
export const cassandraStore = <P>(options: CassandraStoreOptions): Store<P> => {
  const settings = cassandraStoreSettings(options);
  const pending = new Set<Promise<unknown>>();
  let opened: Promise<ConnectedStore> | null = null;
  let resetting: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;

  const open = async (): Promise<ConnectedStore> => {
    opened ??= openDatabase(settings).then((db) => createConnectedStore(db, settings));
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  };

  const track = <R>(call: Promise<R>): Promise<R> => {
    const remove = (): void => {
      pending.delete(call);
    };
    pending.add(call);
    call.then(remove, remove);
    return call;
  };

  const query = <R>(call: (store: ConnectedStore) => Promise<R>): Promise<R> =>
    closing === null ? track(resetting.then(open).then(call)) : Promise.reject(closedError());

  /** Calls start in subscription order; each ledger runs its own one at a time. */
  const request = <R>(call: (store: ConnectedStore) => Promise<R>): Observable<R> => defer(() => query(call));

  /** Waits for the calls before it; the calls after it wait for it. */
  const reset = (): Observable<void> =>
    defer(() => {
      if (closing !== null) throw closedError();
      const before = Promise.allSettled([...pending]);
      const done = track(before.then(open).then((store) => store.reset()));
      resetting = done.catch(() => undefined);
      return done;
    });

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    if (closing !== null) throw closedError();
    await resetting;
    yield* (await open()).report(top);
  };

  const close = async (): Promise<void> => {
    await Promise.allSettled([...pending]);
    const store = await opened?.catch(() => null);
    await store?.close();
  };

  const ledger = (name: string): Ledger<P> => ({
    load: () =>
      request(async (store): Promise<Saved<P>> => {
        const { snapshot, totals, position, recent, watermarks } = await store
          .ledger(toWellFormed(name))
          .load();
        return { snapshot, ...totals, position: parsePosition(position) as P | null, recent, watermarks };
      }),
    save: (commit) =>
      defer(() => {
        const { ledger: ledgerName, ...normalized } = normalizeCommit(name, commit);
        const rejects = normalized.rejects.map(truncateReject);
        return request((store) => store.ledger(ledgerName).save({ ...normalized, rejects, recovered: [] }));
      }),
  });

  return {
    ...ledger(''),
    ledger,
    report,
    rejects: (limit, after) =>
      query((store) => store.rejects(limit, after === undefined ? undefined : toWellFormed(after))),
    windows: {
      state: () => query((store) => store.windows.state()),
      rows: (windowQuery) => query((store) => store.windows.rows(windowQuery)),
      byKey: (dimension, runs) => query((store) => store.windows.byKey(dimension, runs)),
      activity: (runs, listed, domains) => query((store) => store.windows.activity(runs, listed, domains)),
    },
    recover: (ids, deltas, windows, at) =>
      request((store): Promise<SaveResult> => {
        const unique = [...new Set(ids.map(toWellFormed))];
        return store
          .ledger('')
          .recover(recoveryMutation(unique, normalizeDeltas(deltas), normalizeWindows(windows), at));
      }),
    reset,
    close: () =>
      defer(() => {
        closing ??= close();
        return closing;
      }),
  };
};
