import type { LogOffsets } from '../../../kafka/admin/topic-admin.ts';

/** Where a partition is read for live views. */
export interface LiveOffsets {
  readonly partition: number;
  /** The first record to read. */
  readonly from: number;
  /** Records before this one are history: trends learn from them, and live readers do not get them. */
  readonly liveFrom: number;
}

/** More would keep trends of a busy topic waiting for minutes. */
export const MAX_HISTORY_RECORDS = 500_000;

/** Where a process begins: at the first record of a time, but within `maxRecords` of the end of all partitions. */
export const firstLiveOffsets = (
  offsets: readonly LogOffsets[],
  since: ReadonlyMap<number, number>,
  maxRecords: number = MAX_HISTORY_RECORDS,
): readonly LiveOffsets[] => {
  const maxOfPartition = Math.floor(maxRecords / Math.max(1, offsets.length));
  return offsets.map(({ partition, logStart, logEnd }) => ({
    partition,
    from: Math.min(logEnd, Math.max(logStart, logEnd - maxOfPartition, since.get(partition) ?? logEnd)),
    liveFrom: logEnd,
  }));
};

/**
 * Where reading continues after what was published. Records that were deleted meanwhile are skipped; a topic that was created
 * again is read from its end, and a new partition from its start.
 */
export const resumedLiveOffsets = (
  offsets: readonly LogOffsets[],
  published: ReadonlyMap<number, LiveOffsets>,
): readonly LiveOffsets[] =>
  offsets.map(({ partition, logStart, logEnd }) => {
    const { from, liveFrom } = published.get(partition) ?? { from: logStart, liveFrom: logStart };
    return from > logEnd
      ? { partition, from: logEnd, liveFrom: logEnd }
      : { partition, from: Math.max(logStart, from), liveFrom };
  });
