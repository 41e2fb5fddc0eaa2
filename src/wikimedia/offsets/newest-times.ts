import type { PartitionPosition } from '../position/feed-position.ts';

/**
 * So many events are remembered by their offsets, those with the latest times: single wrong clocks, however far ahead, say
 * nothing of the events that come after them.
 */
const MAX_LATEST = 8;

/** Which times the events of a partition had that were received. Times are ISO 8601, and compared as texts. */
export interface NewestTimes {
  take(offset: number, dt: string | null): void;
  /**
   * Whether no event that was received had this offset and this time: it is newer than all that were, but for some whose
   * offsets are known. `isFar`: so far from the expected offset that an equal time says so too.
   */
  isNewer(offset: number, dt: string | null, isFar: boolean): boolean;
  /** Whether events came that are newer, not counting single ones. */
  isOlder(dt: string | null): boolean;
  position(): Pick<PartitionPosition, 'newest' | 'latest' | 'unbelieved'>;
}

export const newestTimes = (start?: PartitionPosition): NewestTimes => {
  /** The latest time, but for those of the events that are remembered. */
  let newest = start?.newest ?? null;
  /** In ascending order of their times. Two arrays, because nearly every event comes through here. */
  const offsets = (start?.latest ?? []).map(([offset]) => offset);
  const times = (start?.latest ?? []).map(([, dt]) => dt);
  /** What earlier versions remembered, without times. */
  const unbelieved = start?.unbelieved ?? [];

  const bound = (): string | null => newest ?? times[0] ?? null;
  const take = (offset: number, dt: string | null): void => {
    if (dt === null || (newest !== null && dt <= newest)) return;
    let at = times.length;
    while (at > 0 && (times[at - 1] ?? '') > dt) at -= 1;
    times.splice(at, 0, dt);
    offsets.splice(at, 0, offset);
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
    position: () => ({
      ...(newest === null ? {} : { newest }),
      ...(times.length === 0
        ? {}
        : { latest: times.map((dt, index): readonly [number, string] => [offsets[index] ?? 0, dt]) }),
      ...(unbelieved.length === 0 ? {} : { unbelieved }),
    }),
  };
};
