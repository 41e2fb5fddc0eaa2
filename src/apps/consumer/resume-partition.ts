import { concatMap, defer, from, map, type Observable, of, switchMap } from 'rxjs';
import type { PartitionOffsets } from '../../kafka/topic-admin.ts';
import { windowStart } from '../../kafka/repeat-window.ts';
import { emptyCommit } from '../../stats/commit.ts';
import type { Ledger } from '../../stores/store.ts';
import { madeAnew, type PartitionPosition } from './partition-position.ts';

export interface ResumeOptions {
  readonly topic: string;
  readonly partition: number;
  readonly ledger: Ledger<PartitionPosition>;
  /** Where the partition begins and ends at the moment. */
  readonly offsets: () => Promise<PartitionOffsets>;
  /** Where a first start begins; `null` for the partition's first record. */
  readonly firstStart: () => Promise<number | null>;
  readonly repeatWindow: number;
  readonly now: () => string;
}

export interface PartitionResumption {
  readonly position: PartitionPosition;
  /** Reading begins before the position, so that repeats are known. */
  readonly readFrom: number;
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
  repeatWindow,
  now,
}: ResumeOptions): Observable<PartitionResumption> => {
  const name = `${topic}/${partition}`;

  const savedOr = async (position: PartitionPosition | null, logStart: number): Promise<PartitionPosition> =>
    position ?? { next: (await firstStart()) ?? logStart, last: null };

  const overLost = (position: PartitionPosition, logStart: number): Observable<PartitionPosition> => {
    if (position.next >= logStart) return of(position);
    const at = now();
    const loss = { topic, partition, from: position.next, to: logStart - 1, at };
    const moved: PartitionPosition = { next: logStart, last: null };
    return ledger.save({ ...emptyCommit(at), losses: [loss], position: moved }).pipe(map(() => moved));
  };

  return ledger.load().pipe(
    concatMap((saved) =>
      defer(() => from(offsets())).pipe(
        switchMap(({ logStart, logEnd }) => {
          if (saved.position !== null && saved.position.next > logEnd) {
            throw madeAnew(name, `it ends at offset ${logEnd}, and was counted up to ${saved.position.next}`);
          }
          return from(savedOr(saved.position, logStart)).pipe(
            concatMap((position) => overLost(position, logStart)),
            map((position): PartitionResumption => ({
              position,
              readFrom: Math.max(
                logStart,
                Math.min(windowStart(position.next, repeatWindow), position.last?.offset ?? position.next),
              ),
            })),
          );
        }),
      ),
    ),
  );
};
