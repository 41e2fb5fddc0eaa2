import { SNAPSHOT_TOP_USERS, type Count } from '../../../stats/counts/snapshot.ts';
import { createRanking } from '../../ranking.ts';
import type { TopSlot, TopUser } from '../wal/wal-record.ts';

/** The most active users of a ledger, each in its own slot. */
export interface TopSlots {
  /** Takes new absolute counts. `counted`: slots with a changed user or count; `entered`: those with a changed user. */
  update(changed: readonly Count[]): {
    readonly counted: readonly TopUser[];
    readonly entered: readonly TopSlot[];
  };
}

export const createTopSlots = (initial: readonly TopUser[]): TopSlots => {
  const ranking = createRanking(
    SNAPSHOT_TOP_USERS,
    initial.map(([, user, count]) => [user, count] as const),
  );
  const slots = new Map(initial.map(([slot, user]) => [user, slot]));
  let end = initial.reduce((highest, [slot]) => Math.max(highest, slot + 1), 0);

  return {
    update: (changed) => {
      const { left } = ranking.update(changed);
      const free = left.map((user) => {
        const slot = slots.get(user) ?? 0;
        slots.delete(user);
        return slot;
      });
      const counted: TopUser[] = [];
      const entered: TopSlot[] = [];
      for (const [user] of changed) {
        const count = ranking.count(user);
        if (count === undefined) continue;
        const ownSlot = slots.get(user);
        const slot = ownSlot ?? free.pop() ?? end++;
        counted.push([slot, user, count]);
        if (ownSlot !== undefined) continue;
        slots.set(user, slot);
        entered.push([slot, user]);
      }
      return { counted, entered };
    },
  };
};
