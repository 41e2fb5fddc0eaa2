import { randomUUID } from 'node:crypto';
import type { Deltas } from '../../stats/deltas.ts';
import type { Count } from '../../stats/snapshot.ts';
import type { TopicMark } from '../../stats/windows/watermark.ts';
import { saturatingSum } from '../../stats/saturating-sum.ts';
import { cappedDeltas, lostEvents } from '../storable.ts';
import type { Database } from './database.ts';
import type { ArrivedReject, Entry } from './entry.ts';
import type { HotUsers } from './hot-users.ts';
import type { Place } from './place.ts';
import { type LedgerView, topUserRows } from './ledger-view.ts';
import { createRecentSlots } from './recent-slots.ts';
import type { LedgerRow, Step } from './scope-table.ts';
import { createTopSlots } from './top-slots.ts';
import { readUserCounts } from './user-counts.ts';
import type { LedgerWindows, PlannedWindows } from './windows/ledger-windows.ts';
import type { Work } from './work.ts';

/** A save that is worked out but not yet done. */
export interface PlannedSave {
  readonly step: Step;
  readonly entry: Entry;
  readonly windows: PlannedWindows;
}

/**
 * A line of saves that starts from one state of the ledger. Its writer's id is its own: what another session of the
 * same process left half done can never be taken for its work. A save that fails ends it.
 */
export interface LedgerSession {
  readonly writer: string;
  readonly generation: number;
  /** The last save that it started from or did. */
  readonly revision: () => number | null;
  readonly plan: (work: Work, rejects: readonly ArrivedReject[]) => Promise<PlannedSave>;
  /** The planned save is durable, and in the tables. */
  done(planned: PlannedSave): void;
  /** How far its topics have come. */
  readonly marks: () => readonly TopicMark[];
  /** Puts in order what saves left behind. It may fail: the next one does it then. `now`: epoch ms. */
  tidy(now: number): Promise<void>;
  end(): void;
}

export interface SessionStart {
  readonly db: Database;
  readonly place: Place;
  /** The ledger as it was loaded; it follows the saves. */
  readonly view: () => LedgerView;
  readonly recent: Parameters<typeof createRecentSlots>[0];
  readonly hot: HotUsers;
  readonly windows: LedgerWindows;
}

const grown = (counts: ReadonlyMap<string, number>, deltas: ReadonlyMap<string, number>): readonly Count[] =>
  Array.from(deltas, ([key, delta]) => [key, (counts.get(key) ?? 0) + delta]);

export const startSession = ({ db, place, view, recent, hot, windows }: SessionStart): LedgerSession => {
  const writer = randomUUID();
  const topSlots = createTopSlots(topUserRows(view()));
  const recentSlots = createRecentSlots(recent);
  let { revision } = view().row;

  /** The new absolute counts of the users, and how many of them are new. */
  const countUsers = async ({ byUser }: Deltas) => {
    const known = new Map<string, number>();
    const missing: string[] = [];
    for (const user of byUser.keys()) {
      const count = hot.get(user);
      if (count === undefined) missing.push(user);
      else known.set(user, count);
    }
    const read = missing.length === 0 ? known : await readUserCounts(db, place, missing);
    let distinct = 0;
    const users: Count[] = [];
    for (const [user, delta] of byUser) {
      const before = known.get(user) ?? read.get(user);
      if (before === undefined) distinct += 1;
      users.push([user, (before ?? 0) + delta]);
    }
    return { users, distinct };
  };

  const rowAfter = (before: LedgerRow, work: Work, distinct: number, rejects: number): Step['after'] => ({
    revision: (revision ?? 0) + 1,
    writer,
    position: work.position ?? before.position,
    bots: before.bots + work.deltas.bots,
    nonBots: before.nonBots + work.deltas.nonBots,
    distinctUsers: before.distinctUsers + distinct,
    canaries: before.canaries + work.canaries,
    rejects: before.rejects + rejects - work.recovered.length,
    deadLetters: before.deadLetters + work.deadLetters,
    lostEvents: saturatingSum(before.lostEvents, lostEvents(work)),
    asOf: work.at,
  });

  return {
    writer,
    generation: place[1],
    revision: () => revision,
    plan: async (work, rejects) => {
      const { users, distinct } = await countUsers(work.deltas);
      const { row: before, serverUrls, domains } = view();
      const deltas = cappedDeltas(work.deltas, { serverUrls, domains });
      const { counted, entered } = topSlots.update(users);
      const { added, forgotten } = recentSlots.change(work.recent, work.forget);
      const after = rowAfter(before, work, distinct, rejects.length);
      const newDomains = [...deltas.byDomain.keys()].filter((domain) => !domains.has(domain));
      const known = newDomains.length === 0 ? domains : new Set([...domains.keys(), ...newDomains]);
      const planned = await windows.plan(work.windows, after, { now: Date.parse(work.at), domains: known });
      return {
        windows: planned,
        step: {
          generation: place[1],
          ledger: place[2],
          // Should the view have moved on by another's save, this one must fail.
          before: revision,
          after,
        },
        entry: {
          serverUrls: grown(serverUrls, deltas.byServerUrl),
          domains: grown(domains, deltas.byDomain),
          topUsers: counted,
          topSlots: entered,
          users,
          recent: added,
          forgotten,
          rejects,
          recovered: work.recovered,
          losses: work.losses,
          ...planned.entry,
        },
      };
    },
    done: ({ step, entry, windows: planned }) => {
      windows.done(planned);
      revision = step.after.revision;
      for (const [user, count] of entry.users) hot.set(user, count);
    },
    marks: () => windows.state().marks,
    tidy: (now) => windows.tidy(now),
    end: () => hot.clear(),
  };
};
