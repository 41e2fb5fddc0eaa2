import { randomUUID } from 'node:crypto';
import type { Deltas } from '../../../stats/counts/deltas.ts';
import type { Count } from '../../../stats/counts/snapshot.ts';
import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import { saturatingSum } from '../../../stats/counts/saturating-sum.ts';
import { capDeltas, lostEvents } from '../../normalize-commit.ts';
import type { Database } from '../connection/database.ts';
import type { ArrivedReject, WalRecord } from '../wal/wal-record.ts';
import type { UserCountCache } from './user-count-cache.ts';
import type { LedgerKey } from './ledger-key.ts';
import { type LedgerView, topUserRows } from './ledger-view.ts';
import { createRecentSlots } from './recent-slots.ts';
import type { LedgerRow, CompareAndSet } from './scope-table.ts';
import { createTopSlots } from './top-slots.ts';
import { readUserCounts } from '../tables/read-user-counts.ts';
import type { LedgerWindows, PlannedWindows } from '../windows/ledger-windows.ts';
import type { Mutation } from './mutation.ts';

/** A save that was computed but not yet written. */
export interface PlannedSave {
  readonly compareAndSet: CompareAndSet;
  readonly record: WalRecord;
  readonly windows: PlannedWindows;
}

/**
 * A sequence of saves that starts from one state of the ledger. Each session has its own writer id, so that a half-done
 * save of another session of this process is never mistaken for its own. A failed save ends the session.
 */
export interface LedgerSession {
  readonly writer: string;
  readonly generation: number;
  /** The revision that it started from or saved last. */
  readonly revision: () => number | null;
  readonly plan: (mutation: Mutation, rejects: readonly ArrivedReject[]) => Promise<PlannedSave>;
  /** Call when the planned save is durable and in the tables. */
  done(planned: PlannedSave): void;
  readonly watermarks: () => readonly TopicWatermark[];
  /** Merges logged activity into summaries. If it fails, the next save does it. `now`: epoch ms. */
  compact(now: number): Promise<void>;
  end(): void;
}

export interface SessionStart {
  readonly db: Database;
  readonly ledgerKey: LedgerKey;
  /** The ledger's current view, which follows the saves. */
  readonly view: () => LedgerView;
  readonly recent: Parameters<typeof createRecentSlots>[0];
  readonly userCountCache: UserCountCache;
  readonly windows: LedgerWindows;
}

const addDeltas = (
  counts: ReadonlyMap<string, number>,
  deltas: ReadonlyMap<string, number>,
): readonly Count[] => Array.from(deltas, ([key, delta]) => [key, (counts.get(key) ?? 0) + delta]);

export const startSession = ({
  db,
  ledgerKey,
  view,
  recent,
  userCountCache,
  windows,
}: SessionStart): LedgerSession => {
  const writer = randomUUID();
  const topSlots = createTopSlots(topUserRows(view()));
  const recentSlots = createRecentSlots(recent);
  let { revision } = view().row;

  /** The new absolute counts of the users, and the number of new users. */
  const countUsers = async ({ byUser }: Deltas) => {
    const known = new Map<string, number>();
    const missing: string[] = [];
    for (const user of byUser.keys()) {
      const count = userCountCache.get(user);
      if (count === undefined) missing.push(user);
      else known.set(user, count);
    }
    const read = missing.length === 0 ? known : await readUserCounts(db, ledgerKey, missing);
    let distinct = 0;
    const users: Count[] = [];
    for (const [user, delta] of byUser) {
      const before = known.get(user) ?? read.get(user);
      if (before === undefined) distinct += 1;
      users.push([user, (before ?? 0) + delta]);
    }
    return { users, distinct };
  };

  const rowAfter = (
    before: LedgerRow,
    mutation: Mutation,
    distinct: number,
    rejects: number,
  ): CompareAndSet['after'] => ({
    revision: (revision ?? 0) + 1,
    writer,
    position: mutation.position ?? before.position,
    bots: before.bots + mutation.deltas.bots,
    nonBots: before.nonBots + mutation.deltas.nonBots,
    distinctUsers: before.distinctUsers + distinct,
    canaries: before.canaries + mutation.canaries,
    rejects: before.rejects + rejects - mutation.recovered.length,
    deadLetters: before.deadLetters + mutation.deadLetters,
    lostEvents: saturatingSum(before.lostEvents, lostEvents(mutation)),
    asOf: mutation.at,
  });

  return {
    writer,
    generation: ledgerKey[1],
    revision: () => revision,
    plan: async (mutation, rejects) => {
      const { users, distinct } = await countUsers(mutation.deltas);
      const { row: before, serverUrls, domains } = view();
      const deltas = capDeltas(mutation.deltas, { serverUrls, domains });
      const { counted, entered } = topSlots.update(users);
      const { added, forgotten } = recentSlots.change(mutation.recent, mutation.expireBefore);
      const after = rowAfter(before, mutation, distinct, rejects.length);
      const newDomains = [...deltas.byDomain.keys()].filter((domain) => !domains.has(domain));
      const known = newDomains.length === 0 ? domains : new Set([...domains.keys(), ...newDomains]);
      const plannedWindows = await windows.plan(mutation.windows, after, {
        now: Date.parse(mutation.at),
        domains: known,
      });
      return {
        windows: plannedWindows,
        compareAndSet: {
          generation: ledgerKey[1],
          ledger: ledgerKey[2],
          // If another process's save has advanced the view, this save must fail.
          before: revision,
          after,
        },
        record: {
          serverUrls: addDeltas(serverUrls, deltas.byServerUrl),
          domains: addDeltas(domains, deltas.byDomain),
          topUsers: counted,
          topSlots: entered,
          users,
          recent: added,
          forgotten,
          rejects,
          recovered: mutation.recovered,
          losses: mutation.losses,
          ...plannedWindows.changes,
        },
      };
    },
    done: ({ compareAndSet, record, windows: plannedWindows }) => {
      windows.done(plannedWindows);
      revision = compareAndSet.after.revision;
      for (const [user, count] of record.users) userCountCache.set(user, count);
    },
    watermarks: () => windows.state().marks,
    compact: (now) => windows.compact(now),
    end: () => userCountCache.clear(),
  };
};
