import { concatMap, defer, from, map, type Observable, of } from 'rxjs';
import type { LogOffsets } from '../../kafka/admin/topic-admin.ts';
import { dedupWindowStart } from '../../kafka/source/offset-dedup-window.ts';
import { emptyCommit } from '../../stats/counts/commit.ts';
import type { TopicWatermark } from '../../stats/windows/time/watermark-tracker.ts';
import type { Ledger } from '../../stores/store.ts';
import { topicRecreated, type PartitionPosition } from './partition/partition-position.ts';

export interface ResumeOptions {
  readonly topic: string;
  readonly partition: number;
  readonly ledger: Ledger<PartitionPosition>;
  /** The partition's current first and end offsets. */
  readonly offsets: () => Promise<LogOffsets>;
  /** The offset to start at on the very first run; `null` for the partition's first record. */
  readonly firstStart: () => Promise<number | null>;
  readonly dedupWindowSize: number;
  readonly now: () => string;
}

export interface PartitionResumption {
  readonly position: PartitionPosition;
  /** Reading starts before the position, so that the window knows duplicates. */
  readonly readFrom: number;
  /** The watermark of each topic of the feed. */
  readonly watermarks: readonly TopicWatermark[];
}

/**
 * Where counting continues. Records that were deleted before they were counted are recorded as lost. A topic that ends
 * before what was counted of it is a different topic.
 */
export const resumePartition = ({
  topic,
  partition,
  ledger,
  offsets,
  firstStart,
  dedupWindowSize,
  now,
}: ResumeOptions): Observable<PartitionResumption> => {
  const name = `${topic}/${partition}`;

  /** Saved before anything is read, so that records deleted from now on count as lost. */
  const firstPosition = ({ logStart, logEnd }: LogOffsets): Observable<PartitionPosition> =>
    defer(() => from(firstStart())).pipe(
      // An offset beyond the end is from before the topic was recreated: all of its records are uncounted.
      map((first) => ({ next: first === null || first > logEnd ? logStart : first, last: null })),
      concatMap((position) => ledger.save({ ...emptyCommit(now()), position }).pipe(map(() => position))),
    );

  const skipLost = (position: PartitionPosition, logStart: number): Observable<PartitionPosition> => {
    if (position.next >= logStart) return of(position);
    const at = now();
    const loss = { topic, partition, from: position.next, to: logStart - 1, at };
    const moved: PartitionPosition = { next: logStart, last: null };
    return ledger.save({ ...emptyCommit(at), losses: [loss], position: moved }).pipe(map(() => moved));
  };

  /** Reads the last counted record again, if it still exists, to verify the topic. */
  const readStart = (
    { next, last }: PartitionPosition,
    logStart: number,
  ): Omit<PartitionResumption, 'watermarks'> => {
    const known = last !== null && last.offset >= logStart ? last : null;
    const from = Math.min(dedupWindowStart(next, dedupWindowSize), known?.offset ?? next);
    return { position: { next, last: known }, readFrom: Math.max(logStart, from) };
  };

  const resumeAt = (
    saved: PartitionPosition | null,
    offsets: LogOffsets,
  ): Observable<Omit<PartitionResumption, 'watermarks'>> => {
    const { logStart, logEnd } = offsets;
    if (saved !== null && saved.next > logEnd)
      throw topicRecreated(name, `it ends at offset ${logEnd}, but was counted up to ${saved.next}`);
    return (saved === null ? firstPosition(offsets) : of(saved)).pipe(
      concatMap((position) => skipLost(position, logStart)),
      map((position) => readStart(position, logStart)),
    );
  };

  return ledger.load().pipe(
    concatMap(({ position, watermarks }) =>
      defer(() => from(offsets())).pipe(
        concatMap((found) => resumeAt(position, found)),
        map((resumed) => ({ ...resumed, watermarks })),
      ),
    ),
  );
};
