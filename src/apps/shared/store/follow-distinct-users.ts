import { tap } from 'rxjs';
import { latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import type { Ledger, Store } from '../../../stores/store.ts';

/** Saves of the last seconds: the complete windows end a few seconds before the newest event. */
const MAX_SAVES = 256;

interface SavedUsers {
  /** The time of the newest event, epoch ms. */
  readonly newest: number;
  readonly users: number;
}

/** The number of distinct users after the save whose events end closest to a time (epoch ms); `null` before the first event. */
export type DistinctUsersUntil = (until: number) => number | null;

/**
 * Remembers how many distinct users the whole store had after each of the latest saves of any of its ledgers, by the time
 * of their events. `now`: epoch ms.
 */
export const followDistinctUsers = <P>(
  store: Store<P>,
  now: () => number,
): { readonly store: Store<P>; readonly distinctUsersUntil: DistinctUsersUntil } => {
  let saves: readonly SavedUsers[] = [];

  const follow = (watermarks: readonly TopicWatermark[], users: number): void => {
    const latest = latestPlausible(now());
    const times = watermarks.flatMap(({ last }) => last).filter((time) => time <= latest);
    const newest = times.reduce((a, b) => Math.max(a, b), saves.at(-1)?.newest ?? -Infinity);
    saves = [...saves.filter((save) => save.newest < newest), { newest, users }].slice(-MAX_SAVES);
  };
  const followed = (ledger: Ledger<P>): Ledger<P> => ({
    load: () =>
      ledger.load().pipe(tap(({ watermarks, snapshot }) => follow(watermarks, snapshot.distinctUsers))),
    save: (commit) =>
      ledger
        .save(commit)
        .pipe(tap(({ snapshot }) => follow(commit.windows.watermarks, snapshot.distinctUsers))),
  });
  return {
    store: { ...store, ...followed(store), ledger: (name) => followed(store.ledger(name)) },
    distinctUsersUntil: (until) => {
      const distance = ({ newest }: SavedUsers): number => Math.abs(until - newest);
      const closest = saves.reduce<SavedUsers | null>(
        (best, save) => (best === null || distance(save) <= distance(best) ? save : best),
        null,
      );
      return closest?.users ?? null;
    },
  };
};
