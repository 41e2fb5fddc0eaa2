import type { RecentKeys } from '../../store.ts';
import type { Database } from '../connection/database.ts';
import type { RecentRow } from '../wal/wal-record.ts';
import type { LedgerKey } from './ledger-key.ts';
import { number, text } from '../connection/row-values.ts';

interface UsedSlot {
  readonly slot: number;
  readonly partition: string;
  readonly at: number;
}

/** Assigns recent keys to slots. Slots are reused, because the tombstones of deleted rows slow down every read. */
export interface RecentSlots {
  /** The rows to write for these keys, and the slots that become free. */
  change(
    recent: readonly RecentKeys[],
    expireBefore: ReadonlyMap<string, number>,
  ): { readonly added: readonly RecentRow[]; readonly forgotten: readonly number[] };
}

export const createRecentSlots = (initial: readonly UsedSlot[]): RecentSlots => {
  let used = [...initial];
  let end = used.reduce((highest, { slot }) => Math.max(highest, slot + 1), 0);
  const taken = new Set(used.map(({ slot }) => slot));
  let free = Array.from({ length: end }, (_, slot) => slot).filter((slot) => !taken.has(slot));

  const takeSlot = (): number => {
    const slot = free.pop();
    if (slot !== undefined) return slot;
    end += 1;
    return end - 1;
  };

  return {
    change: (recent, expireBefore) => {
      const expiryOf = (partition: string) => expireBefore.get(partition) ?? -Infinity;
      const forgotten = used.filter(({ partition, at }) => at < expiryOf(partition)).map(({ slot }) => slot);
      const freed = new Set(forgotten);
      // A save must not reuse a slot that it frees: one row cannot be both.
      const added = recent
        .filter(({ partition, at }) => at >= expiryOf(partition))
        .map((keys, place) => ({ slot: takeSlot(), place, ...keys }));
      used = [...used.filter(({ slot }) => !freed.has(slot)), ...added];
      free = [...free, ...forgotten];
      return { added, forgotten };
    },
  };
};

const SELECT = `SELECT slot, live, revision, place, source_partition, at, keys FROM recent_keys
 WHERE scope = ? AND generation = ? AND ledger = ?`;

/** The recent keys of a ledger in the order of their saves, with their slots. */
export const readRecent = async (
  db: Database,
  ledgerKey: LedgerKey,
): Promise<readonly (RecentKeys & { readonly slot: number })[]> => {
  const rows = (await db.read(SELECT, ledgerKey)).filter((row) => row.get('live') === true);
  return rows
    .map((row) => ({
      slot: number(row, 'slot'),
      revision: number(row, 'revision'),
      place: number(row, 'place'),
      partition: text(row, 'source_partition'),
      at: number(row, 'at'),
      keys: text(row, 'keys'),
    }))
    .sort((a, b) => a.revision - b.revision || a.place - b.place)
    .map(({ slot, partition, at, keys }) => ({ slot, partition, at, keys }));
};
