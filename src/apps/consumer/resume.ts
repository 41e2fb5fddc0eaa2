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
  /** Where the partition begins and ends at the moment. */
  readonly offsets: () => Promise<LogOffsets>;
  /** Where a first start begins; `null` for the partition's first record. */
  readonly firstStart: () => Promise<number | null>;
  readonly dedupWindowSize: number;
  readonly now: () => string;
}

export interface PartitionResumption {
  readonly position: PartitionPosition;
  /** Reading begins before the position, so that repeats are known. */
  readonly readFrom: number;
  /** How far the events of each topic of the feed had come. */
  readonly watermarks: readonly TopicWatermark[];
}

/**
 * Where counting goes on. Records that were deleted before they were counted are written down as lost; a topic that
 * ends before what was counted of it is another one.
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

  /** Saved before anything is read: what is deleted from now on before it was counted is told as lost. */
  const firstPosition = ({ logStart, logEnd }: LogOffsets): Observable<PartitionPosition> =>
    defer(() => from(firstStart())).pipe(
      // An offset that the topic does not reach is from before it was made anew: all of it is still to count.
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

  /** The last record that was counted, if it is still there, is read again, so that the topic is known by it. */
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
      throw topicRecreated(name, `it ends at offset ${logEnd}, and was counted up to ${saved.next}`);
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
