import { defer, from, type Observable } from 'rxjs';
import type { ReportPart } from '../../stats/snapshot.ts';
import { parsePosition, storableCommit, storableDeltas } from '../storable.ts';
import { storableWindows } from '../storable-windows.ts';
import { closedError } from '../store-errors.ts';
import type { Ledger, Saved, SaveResult, Store } from '../store.ts';
import { wellFormed } from '../well-formed.ts';
import { type CassandraOptions, cassandraSettings } from './cassandra-options.ts';
import { keptReject } from './kept-reject.ts';
import { openDatabase } from './open-database.ts';
import { createOpenedStore, type OpenedStore } from './opened-store.ts';
import { recoveryWork } from './work.ts';

export type { CassandraOptions, Consistency } from './cassandra-options.ts';

/**
 * A store in Cassandra (or a database that speaks its language), which many processes may share: each saves into
 * ledgers of its own, and a snapshot shows all of them.
 *
 * It connects at the first call; when that fails, the next call tries again. A save that fails may have been done
 * all the same, when its answer was lost: the ledger then wants to be loaded before it saves on. A report's
 * users are each read at some moment of the report, not all at the same, because Cassandra has no snapshots; its
 * head is of one instant. An open store keeps the process alive.
 */
export const cassandraStore = <P>(options: CassandraOptions): Store<P> => {
  const settings = cassandraSettings(options);
  const underWay = new Set<Promise<unknown>>();
  let opened: Promise<OpenedStore> | null = null;
  let resetting: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;

  const open = async (): Promise<OpenedStore> => {
    opened ??= openDatabase(settings).then((db) => createOpenedStore(db, settings));
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  };

  const track = <R>(work: Promise<R>): Promise<R> => {
    const ended = (): void => {
      underWay.delete(work);
    };
    underWay.add(work);
    work.then(ended, ended);
    return work;
  };

  /** Runs at subscription, in the order of subscriptions as far as the ledgers ask for it. */
  const request = <R>(ask: (store: OpenedStore) => Promise<R>): Observable<R> =>
    defer(() => {
      if (closing !== null) throw closedError();
      const before = resetting;
      return from(track(before.then(open).then(ask)));
    });

  /** What was called before it ends first, what is called after it waits. */
  const reset = (): Observable<void> =>
    defer(() => {
      if (closing !== null) throw closedError();
      const before = Promise.allSettled([...underWay]);
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
    await Promise.allSettled([...underWay]);
    const store = await opened?.catch(() => null);
    await store?.close();
  };

  const ledger = (name: string): Ledger<P> => ({
    load: () =>
      request(async (store): Promise<Saved<P>> => {
        const { snapshot, totals, position, recent, marks } = await store.ledger(wellFormed(name)).load();
        return { snapshot, ...totals, position: parsePosition(position) as P | null, recent, marks };
      }),
    save: (commit) =>
      defer(() => {
        const { ledger: wellNamed, ...work } = storableCommit(name, commit);
        const rejects = work.rejects.map(keptReject);
        return request((store) => store.ledger(wellNamed).save({ ...work, rejects, recovered: [] }));
      }),
  });

  return {
    ...ledger(''),
    ledger,
    report,
    rejects: (limit, after) =>
      request((store) => store.rejects(limit, after === undefined ? undefined : wellFormed(after))),
    windows: {
      state: () => request((store) => store.windows.state()),
      rows: (question) => request((store) => store.windows.rows(question)),
      byKey: (dimension, runs) => request((store) => store.windows.byKey(dimension, runs)),
      activity: (runs, listed) => request((store) => store.windows.activity(runs, listed)),
    },
    recover: (ids, deltas, windows, at) =>
      request((store): Promise<SaveResult> => {
        const unique = [...new Set(ids.map(wellFormed))];
        return store
          .ledger('')
          .recover(recoveryWork(unique, storableDeltas(deltas), storableWindows(windows), at));
      }),
    reset,
    close: () =>
      defer(() => {
        closing ??= close();
        return from(closing);
      }),
  };
};
