import { defer, from, type Observable } from 'rxjs';
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
 * A store in Cassandra (or a database that speaks its language), which many processes may share: each saves into
 * ledgers of its own, and a snapshot shows all of them.
 *
 * It connects at the first call; when that fails, the next call tries again. A save that fails may have been done
 * all the same, when its answer was lost: the ledger then wants to be loaded before it saves on. A report's
 * users are each read at some moment of the report, not all at the same, because Cassandra has no snapshots; its
 * head is of one instant. An open store keeps the process alive.
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

  const track = <R>(normalized: Promise<R>): Promise<R> => {
    const ended = (): void => {
      pending.delete(normalized);
    };
    pending.add(normalized);
    normalized.then(ended, ended);
    return normalized;
  };

  /** Runs at subscription, in the order of subscriptions as far as the ledgers ask for it. */
  const request = <R>(call: (store: ConnectedStore) => Promise<R>): Observable<R> =>
    defer(() => {
      if (closing !== null) throw closedError();
      const before = resetting;
      return from(track(before.then(open).then(call)));
    });

  /** What was called before it ends first, what is called after it waits. */
  const reset = (): Observable<void> =>
    defer(() => {
      if (closing !== null) throw closedError();
      const before = Promise.allSettled([...pending]);
      const done = track(before.then(open).then((store) => store.reset()));
      resetting = done.catch(() => undefined);
      return from(done);
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
      request((store) => store.rejects(limit, after === undefined ? undefined : toWellFormed(after))),
    windows: {
      state: () => request((store) => store.windows.state()),
      rows: (query) => request((store) => store.windows.rows(query)),
      byKey: (dimension, runs) => request((store) => store.windows.byKey(dimension, runs)),
      activity: (runs, listed) => request((store) => store.windows.activity(runs, listed)),
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
        return from(closing);
      }),
  };
};
