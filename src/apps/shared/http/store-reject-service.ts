import { defer, EMPTY, expand, firstValueFrom, map, mergeMap, type Observable, of, reduce } from 'rxjs';
import { readRecentChange } from '../../../wikimedia/event/read-recent-change.ts';
import type { RecentChange } from '../../../wikimedia/event/recent-change.ts';
import { userKind } from '../../../wikimedia/event/user-kind.ts';
import type { RejectService } from '../../../http/rejects/reject-service.ts';
import { countDeltas } from '../../../stats/counts/deltas.ts';
import { eventTimeParser } from '../../../stats/windows/time/event-time-parser.ts';
import { NO_LATENESS } from '../../../stats/windows/time/no-lateness.ts';
import { latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import { windowCounter } from '../../../stats/windows/window-counter.ts';
import type { WindowDeltas } from '../../../stats/windows/window-deltas.ts';
import type { Reject, SaveResult, Store } from '../../../stores/store.ts';

const PAGE_SIZE = 500;

const decodeRejects = (rejects: readonly Reject[]): { ids: string[]; changes: RecentChange[] } => {
  const ids: string[] = [];
  const changes = new Map<string, RecentChange>();
  for (const { id, data } of rejects) {
    const item = readRecentChange(data);
    if (item.kind === 'rejected') continue;
    ids.push(id);
    if (item.kind === 'change') changes.set(item.id, item);
  }
  return { ids, changes: [...changes.values()] };
};

/** Recovered events count in the windows of their own time, however old: none is late. */
const windowDeltasOf = (changes: readonly RecentChange[], now: number): WindowDeltas => {
  const counter = windowCounter(NO_LATENESS, eventTimeParser(), () => latestPlausible(now), userKind);
  for (const change of changes) counter.add(change);
  return counter.deltas();
};

/** The outcome of a page of rejects; `last` is the id of its last reject. */
interface RecoveryResult {
  readonly counted: number;
  readonly rejected: number;
  readonly last: string | null;
}

/** Lists rejected events and counts those that can be decoded now. One commit counts an event and removes its reject. */
export const rejectService = (
  store: Store<unknown>,
  onSaved: (result: SaveResult) => void,
): RejectService => {
  const recover = (rejects: readonly Reject[]): Observable<RecoveryResult> => {
    const { ids, changes } = decodeRejects(rejects);
    const last = rejects.at(-1)?.id ?? null;
    const outcome = { counted: changes.length, rejected: rejects.length - ids.length, last };
    if (ids.length === 0) return of(outcome);
    const now = Date.now();
    return store
      .recover(ids, countDeltas(changes), windowDeltasOf(changes, now), new Date(now).toISOString())
      .pipe(
        map((result) => {
          onSaved(result);
          return outcome;
        }),
      );
  };
  const recoverPage = (after?: string): Observable<RecoveryResult> =>
    defer(() => store.rejects(PAGE_SIZE, after)).pipe(mergeMap(recover));
  return {
    list: (limit, after) => store.rejects(limit, after),
    replay: () =>
      firstValueFrom(
        recoverPage().pipe(
          // Reads a page after the previous one is done, so that memory holds one page.
          expand(({ last }) => (last === null ? EMPTY : recoverPage(last))),
          reduce(
            (sum, { counted, rejected }) => ({
              counted: sum.counted + counted,
              rejected: sum.rejected + rejected,
            }),
            { counted: 0, rejected: 0 },
          ),
        ),
      ),
  };
};
