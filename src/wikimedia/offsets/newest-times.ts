import type { PartitionPosition } from '../position/feed-position.ts';

/**
 * The number of events with the latest times that are remembered by offset: a single event from a wrong clock, however far
 * ahead, must not make the events after it look old.
 */
const MAX_LATEST = 8;

/** The times of the received events of a partition. Times are ISO 8601 and compared as strings. */
export interface NewestTimes {
  take(offset: number, dt: string | null): void;
  /**
   * Whether no received event can have had this offset and this time: it is newer than all of them, apart from some whose
   * offsets are known. `isFar`: so far from the expected offset that an equal time is enough.
   */
  isNewer(offset: number, dt: string | null, isFar: boolean): boolean;
  /** Whether newer events were received, not counting single ones. */
  isOlder(dt: string | null): boolean;
  /** The latest time up to `dt` of the events before this offset; `null` if none is known. */
  before(offset: number, dt: string | null): string | null;
  position(): Pick<PartitionPosition, 'newest' | 'latest' | 'unbelieved'>;
}

export const newestTimes = (start?: PartitionPosition): NewestTimes => {
  /** The latest time, apart from those of the remembered events. */
  let newest = start?.newest ?? null;
  /** In ascending order of time. Two arrays, because nearly every event takes this path. */
  const offsets = (start?.latest ?? []).map(([offset]) => offset);
  const times = (start?.latest ?? []).map(([, dt]) => dt);
  /** Events that earlier versions stored without a time. */
  const unbelieved = start?.unbelieved ?? [];

  const bound = (): string | null => newest ?? times[0] ?? null;
  const take = (offset: number, dt: string | null): void => {
    if (dt === null || (newest !== null && dt <= newest)) return;
    times.push(dt);
    offsets.push(offset);
    for (let at = times.length - 1; at > 0 && (times[at - 1] ?? '') > dt; at -= 1) {
      times[at] = times[at - 1] ?? '';
      offsets[at] = offsets[at - 1] ?? 0;
      times[at - 1] = dt;
      offsets[at - 1] = offset;
    }
    if (times.length <= MAX_LATEST) return;
    newest = times.shift() ?? newest;
    offsets.shift();
  };
  return {
    take,
    isNewer: (offset, dt, isFar) => {
      const than = bound();
      if (dt === null || than === null || dt < than || (dt === than && !isFar)) return false;
      return !offsets.includes(offset) && !unbelieved.includes(offset);
    },
    isOlder: (dt) => {
      const than = bound();
      return dt !== null && than !== null && dt < than;
    },
    before: (offset, dt) => {
      const isUpTo = (time: string): boolean => dt === null || time <= dt;
      const known = times.findLast((time, index) => (offsets[index] ?? 0) < offset && isUpTo(time));
      return known ?? (newest !== null && isUpTo(newest) ? newest : null);
    },
    position: () => ({
      ...(newest === null ? {} : { newest }),
      ...(times.length === 0
        ? {}
        : { latest: times.map((dt, index): readonly [number, string] => [offsets[index] ?? 0, dt]) }),
      ...(unbelieved.length === 0 ? {} : { unbelieved }),
    }),
  };
};
