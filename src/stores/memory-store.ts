import { defer, of, type Observable } from 'rxjs';
import type { Deltas } from '../stats/deltas.ts';
import type { Count, ReportPart } from '../stats/snapshot.ts';
import { saturatingSum } from '../stats/saturating-sum.ts';
import { memoryWindows } from './memory-windows.ts';
import { byActivity } from './ranking.ts';
import { rejectPage } from '../stats/reject-page.ts';
import { DEFAULT_REJECT_LIMITS, type RejectLimits } from './reject-limits.ts';
import { REPORT_PART_USERS } from './report-parts.ts';
import {
  cappedDeltas,
  lostEvents,
  parsePosition,
  storableCommit,
  storableDeltas,
  type TotalsKeys,
} from './storable.ts';
import type { Ledger, RecentKeys, Reject, Store, Totals } from './store.ts';
import { closedError, goneReject } from './store-errors.ts';
import { storableWindows } from './storable-windows.ts';
import { createTally, EMPTY_STANDING } from './tally.ts';
import { wellFormed } from './well-formed.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from './window-settings.ts';

interface KeptReject extends Reject {
  readonly recovered: boolean;
}

interface KeptLedger {
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
}

/** A store in plain Maps: right, fast and gone with the process. Starting from zero is what it is for. */
export const memoryStore = <P>(
  settings: WindowSettings = DEFAULT_WINDOW_SETTINGS,
  limits: RejectLimits = DEFAULT_REJECT_LIMITS,
): Store<P> => {
  let tally = createTally(EMPTY_STANDING);
  let windows = memoryWindows(settings);
  const users = new Map<string, number>();
  const rejected = new Map<string, KeptReject>();
  let rejectBytes = 0;
  const ledgers = new Map<string, KeptLedger>();
  let closed = false;

  /** Runs a step at subscription: in the order of subscriptions, each whole. */
  const step = <R>(run: () => R): Observable<R> =>
    defer(() => {
      if (closed) throw closedError();
      return of(run());
    });

  const known = (): TotalsKeys => {
    const { byServerUrl, byDomain } = tally.result().snapshot;
    return { serverUrls: byServerUrl, domains: byDomain };
  };

  const grow = (uncapped: Deltas, added: Totals, at: string) => {
    const { totals } = tally.result();
    const deltas = cappedDeltas(uncapped, known());
    const userCounts = new Float64Array(deltas.byUser.size);
    let i = 0;
    for (const [user, count] of deltas.byUser) {
      const grown = (users.get(user) ?? 0) + count;
      users.set(user, grown);
      userCounts[i] = grown;
      i += 1;
    }
    return tally.grow({
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

  const keep = (rejects: readonly Reject[]): number => {
    const before = rejected.size;
    for (const reject of rejects)
      if (!rejected.has(reject.id)) {
        rejected.set(reject.id, { ...reject, recovered: false });
        rejectBytes += Buffer.byteLength(reject.data);
      }
    return rejected.size - before;
  };

  /** Lets the oldest rejects go until the rest is within the limits. Returns how many of them were waiting. */
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

  const takeOut = (ids: ReadonlySet<string>): void => {
    const taken = [...ids].map((id) => {
      const reject = rejected.get(id);
      if (reject === undefined || reject.recovered) throw goneReject(id);
      return reject;
    });
    for (const reject of taken) {
      rejected.set(reject.id, { ...reject, data: '', recovered: true });
      rejectBytes -= Buffer.byteLength(reject.data);
    }
  };

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    await Promise.resolve();
    if (closed) throw closedError();
    // Copied at once, so that all parts are of one instant.
    const { snapshot } = tally.result();
    const names = [...users.keys()];
    const counts = Float64Array.from(users.values());
    yield { kind: 'head', snapshot: { ...snapshot, topUsers: [] } };
    const count = (i: number): Count => [names[i] ?? '', counts[i] ?? 0];
    const chosen =
      top === 'all'
        ? null
        : names
            .map((_, i) => count(i))
            .sort(byActivity)
            .slice(0, top);
    const length = chosen?.length ?? names.length;
    for (let start = 0; start < length; start += REPORT_PART_USERS) {
      const end = Math.min(start + REPORT_PART_USERS, length);
      yield {
        kind: 'users',
        users: chosen?.slice(start, end) ?? Array.from({ length: end - start }, (_, i) => count(start + i)),
      };
    }
  };

  const kept = (name: string): KeptLedger => ledgers.get(wellFormed(name)) ?? { position: null, recent: [] };

  const ledger = (name: string): Ledger<P> => ({
    load: () =>
      step(() => {
        const { snapshot, totals } = tally.result();
        const { position, recent } = kept(name);
        const marks = windows.marks(wellFormed(name));
        return { snapshot, ...totals, position: parsePosition(position) as P | null, recent, marks };
      }),
    save: (commit) =>
      step(() => {
        const { deltas, canaries, rejects, deadLetters, losses, found, forget, at, ...rest } = storableCommit(
          name,
          commit,
        );
        const { position, recent } = kept(name);
        ledgers.set(rest.ledger, {
          position: rest.position ?? position,
          recent: [...recent, ...rest.recent].filter(
            (entry) => entry.at >= (forget.get(entry.partition) ?? -Infinity),
          ),
        });
        const arrived = keep(rejects);
        const droppedRejects = dropOldest();
        const added = {
          canaries,
          rejects: arrived - droppedRejects,
          deadLetters,
          lostEvents: lostEvents({ losses, found }),
        };
        const result = grow(deltas, added, at);
        windows.add(rest.ledger, rest.windows, { now: Date.parse(at), domains: known().domains });
        return { ...result, droppedRejects };
      }),
  });

  return {
    ...ledger(''),
    ledger,
    report,
    rejects: (limit, after) =>
      step(() => {
        const all = [...rejected.values()];
        const start = after === undefined ? 0 : all.findIndex(({ id }) => id === wellFormed(after)) + 1;
        const page = rejectPage<Reject>(limit);
        for (const { id, reason, data, at, recovered } of all.slice(start)) {
          if (page.full) break;
          if (!recovered) page.add({ id, reason, data, at });
        }
        return page.rejects;
      }),
    windows: {
      state: () => step(() => windows.state()),
      rows: (question) => step(() => windows.rows(question)),
      byKey: (dimension, runs) => step(() => windows.byKey(dimension, runs)),
      activity: (runs, listed) => step(() => windows.activity(runs, listed)),
    },
    recover: (ids, deltas, placed, at) =>
      step(() => {
        const unique = new Set(ids.map(wellFormed));
        takeOut(unique);
        const result = grow(storableDeltas(deltas), { ...EMPTY_STANDING, rejects: -unique.size }, at);
        const context = { now: Date.parse(at), domains: known().domains };
        windows.add('', storableWindows({ ...placed, marks: [] }), context);
        return result;
      }),
    reset: () =>
      step(() => {
        tally = createTally(EMPTY_STANDING);
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
