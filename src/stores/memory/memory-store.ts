import { defer, of, type Observable } from 'rxjs';
import type { Deltas } from '../../stats/counts/deltas.ts';
import type { Count, ReportPart } from '../../stats/counts/snapshot.ts';
import { saturatingSum } from '../../stats/counts/saturating-sum.ts';
import { memoryWindows } from './memory-windows.ts';
import { byActivity } from '../ranking.ts';
import { rejectPage } from '../../stats/counts/reject-page.ts';
import { DEFAULT_REJECT_LIMITS, type RejectLimits } from '../reject-limits.ts';
import { REPORT_PAGE_USERS } from '../report-page-size.ts';
import {
  capDeltas,
  lostEvents,
  parsePosition,
  normalizeCommit,
  normalizeDeltas,
  type TotalsKeys,
} from '../normalize-commit.ts';
import type { Ledger, RecentKeys, Reject, Store, Totals } from '../store.ts';
import { closedError, rejectNotWaiting } from '../store-errors.ts';
import { normalizeWindows } from '../normalize-windows.ts';
import { createRunningTotals, EMPTY_STORE_TOTALS } from '../running-totals.ts';
import { toWellFormed } from '../to-well-formed.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../window-settings.ts';

interface StoredReject extends Reject {
  readonly recovered: boolean;
}

interface StoredLedger {
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
}

/** A store in plain Maps, which ends with the process: each start begins from zero, on purpose. */
export const memoryStore = <P>(
  settings: WindowSettings = DEFAULT_WINDOW_SETTINGS,
  limits: RejectLimits = DEFAULT_REJECT_LIMITS,
): Store<P> => {
  let runningTotals = createRunningTotals(EMPTY_STORE_TOTALS);
  let windows = memoryWindows(settings);
  const users = new Map<string, number>();
  const rejected = new Map<string, StoredReject>();
  let rejectBytes = 0;
  const ledgers = new Map<string, StoredLedger>();
  let closed = false;

  const runOpen = <R>(run: () => R): R => {
    if (closed) throw closedError();
    return run();
  };
  /** Runs a call atomically, at subscription. */
  const step = <R>(run: () => R): Observable<R> => defer(() => of(runOpen(run)));
  const query = <R>(run: () => R): Promise<R> =>
    new Promise((resolve) => {
      resolve(runOpen(run));
    });

  const totalsKeys = (): TotalsKeys => {
    const { byServerUrl, byDomain } = runningTotals.result().snapshot;
    return { serverUrls: byServerUrl, domains: byDomain };
  };

  const applyDeltas = (uncapped: Deltas, added: Totals, at: string) => {
    const { totals } = runningTotals.result();
    const deltas = capDeltas(uncapped, totalsKeys());
    const userCounts = new Float64Array(deltas.byUser.size);
    let i = 0;
    for (const [user, count] of deltas.byUser) {
      const newCount = (users.get(user) ?? 0) + count;
      users.set(user, newCount);
      userCounts[i] = newCount;
      i += 1;
    }
    return runningTotals.apply({
      deltas,
      userCounts,
      totals: {
        canaries: totals.canaries + added.canaries,
        rejects: totals.rejects + added.rejects,
        deadLetters: totals.deadLetters + added.deadLetters,
        lostEvents: saturatingSum(totals.lostEvents, added.lostEvents),
      },
      at,
    });
  };

  const addRejects = (rejects: readonly Reject[]): number => {
    const before = rejected.size;
    for (const reject of rejects)
      if (!rejected.has(reject.id)) {
        rejected.set(reject.id, { ...reject, recovered: false });
        rejectBytes += Buffer.byteLength(reject.data);
      }
    return rejected.size - before;
  };

  /** Drops the oldest rejects until the rest is within the limits. Returns how many of the dropped were waiting. */
  const dropOldest = (): number => {
    let waiting = 0;
    for (const [id, { data, recovered }] of rejected) {
      if (rejected.size <= limits.rejects && rejectBytes <= limits.bytes) break;
      rejected.delete(id);
      rejectBytes -= Buffer.byteLength(data);
      if (!recovered) waiting += 1;
    }
    return waiting;
  };

  const markRecovered = (ids: ReadonlySet<string>): void => {
    const recoverable = [...ids].map((id) => {
      const reject = rejected.get(id);
      if (reject === undefined || reject.recovered) throw rejectNotWaiting(id);
      return reject;
    });
    for (const reject of recoverable) {
      rejected.set(reject.id, { ...reject, data: '', recovered: true });
      rejectBytes -= Buffer.byteLength(reject.data);
    }
  };

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    await Promise.resolve();
    if (closed) throw closedError();
    // Copied up front, so that all parts show the same instant.
    const { snapshot } = runningTotals.result();
    const names = [...users.keys()];
    const counts = Float64Array.from(users.values());
    yield { kind: 'head', snapshot: { ...snapshot, topUsers: [] } };
    const count = (i: number): Count => [names[i] ?? '', counts[i] ?? 0];
    const ranked =
      top === 'all'
        ? null
        : names
            .map((_, i) => count(i))
            .sort(byActivity)
            .slice(0, top);
    const length = ranked?.length ?? names.length;
    for (let start = 0; start < length; start += REPORT_PAGE_USERS) {
      const end = Math.min(start + REPORT_PAGE_USERS, length);
      yield {
        kind: 'users',
        users: ranked?.slice(start, end) ?? Array.from({ length: end - start }, (_, i) => count(start + i)),
      };
    }
  };

  const storedLedger = (name: string): StoredLedger =>
    ledgers.get(toWellFormed(name)) ?? { position: null, recent: [] };

  const ledger = (name: string): Ledger<P> => ({
    load: () =>
      step(() => {
        const { snapshot, totals } = runningTotals.result();
        const { position, recent } = storedLedger(name);
        const watermarks = windows.watermarks(toWellFormed(name));
        return { snapshot, ...totals, position: parsePosition(position) as P | null, recent, watermarks };
      }),
    save: (commit) =>
      step(() => {
        const { deltas, canaries, rejects, deadLetters, losses, found, expireBefore, at, ...rest } =
          normalizeCommit(name, commit);
        const { position, recent } = storedLedger(name);
        ledgers.set(rest.ledger, {
          position: rest.position ?? position,
          recent: [...recent, ...rest.recent].filter(
            (entry) => entry.at >= (expireBefore.get(entry.partition) ?? -Infinity),
          ),
        });
        const arrived = addRejects(rejects);
        const droppedRejects = dropOldest();
        const added = {
          canaries,
          rejects: arrived - droppedRejects,
          deadLetters,
          lostEvents: lostEvents({ losses, found }),
        };
        const result = applyDeltas(deltas, added, at);
        windows.add(rest.ledger, rest.windows, { now: Date.parse(at), domains: totalsKeys().domains });
        return { ...result, droppedRejects };
      }),
  });

  return {
    ...ledger(''),
    ledger,
    report,
    rejects: (limit, after) =>
      query(() => {
        const all = [...rejected.values()];
        const start = after === undefined ? 0 : all.findIndex(({ id }) => id === toWellFormed(after)) + 1;
        const page = rejectPage<Reject>(limit);
        for (const { id, code, reason, data, at, recovered } of all.slice(start)) {
          if (page.isFull) break;
          if (!recovered) page.add({ id, code, reason, data, at });
        }
        return page.rejects;
      }),
    windows: {
      state: () => query(() => windows.state()),
      rows: (windowQuery) => query(() => windows.rows(windowQuery)),
      byKey: (dimension, runs) => query(() => windows.byKey(dimension, runs)),
      activity: (runs, listed, domains = null) => query(() => windows.activity(runs, listed, domains)),
    },
    recover: (ids, deltas, windowDeltas, at) =>
      step(() => {
        const unique = new Set(ids.map(toWellFormed));
        markRecovered(unique);
        const result = applyDeltas(
          normalizeDeltas(deltas),
          { ...EMPTY_STORE_TOTALS, rejects: -unique.size },
          at,
        );
        const context = { now: Date.parse(at), domains: totalsKeys().domains };
        windows.add('', normalizeWindows({ ...windowDeltas, watermarks: [] }), context);
        return result;
      }),
    reset: () =>
      step(() => {
        runningTotals = createRunningTotals(EMPTY_STORE_TOTALS);
        windows = memoryWindows(settings);
        for (const map of [users, rejected, ledgers]) map.clear();
        rejectBytes = 0;
      }),
    close: () =>
      defer(() => {
        closed = true;
        return of(undefined);
      }),
  };
};
