import { concatMap, identity, map, type Observable, pipe, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import type { Source } from '../../core/loop/source.ts';
import { decode } from '../../core/operators/decode.ts';
import { groupCommit } from '../../core/operators/group-commit.ts';
import { restart } from '../../core/loop/restart.ts';
import { writeEach } from '../../core/operators/write-each.ts';
import { filterItems } from '../../core/operators/filter-items.ts';
import { offsetDedupWindow } from '../../kafka/source/offset-dedup-window.ts';
import type { Commit } from '../../stats/counts/commit.ts';
import type { SaveResult } from '../../stores/store.ts';
import { skipCommitted } from './partition/skip-committed.ts';
import {
  advancesPosition,
  type PartitionPosition,
  trackPosition,
  verifySameTopic,
} from './partition/partition-position.ts';
import type { Counted, PartitionDeps } from './deps.ts';
import { readRecord, type RecordItem } from './partition/record-item.ts';
import { recordCommitAggregator } from './partition/record-commit-aggregator.ts';
import { resumePartition } from './resume.ts';
import { sendDeadLetters } from './partition/send-dead-letters.ts';

const toCounted = ({ position, deltas }: Commit<PartitionPosition>, result: SaveResult): Counted => ({
  result,
  position,
  messages: deltas.bots + deltas.nonBots,
});

/**
 * Counts one partition of the topic exactly once: each result that it emits is durable. After a failure it restarts from
 * what the store holds. Once `stopping$` emits or the partition is assigned to another member, it stops reading, saves
 * what is in flight and completes.
 *
 *     records   --ab--#
 *     ledger    -------S--------      S saves ab with the offset after it
 *     restart            --cd----
 *     result    -------r-------r-
 */
export const partitionPipeline = (deps: PartitionDeps): Observable<Counted> => {
  const {
    topic,
    partition,
    ledger,
    records,
    capacity,
    batch,
    windowCounterFactory,
    instrument = identity,
    now,
    stopping$,
  } = deps;
  const resumed$ = resumePartition(deps).pipe(
    tap(({ position }) => deps.onResume(position)),
    takeUntil(stopping$),
  );
  return resumed$.pipe(
    switchMap(({ position, readFrom, watermarks }) => {
      const createWindowCounter = windowCounterFactory(watermarks);
      const source: Source<RecordItem, PartitionPosition> = (credit$) =>
        records(readFrom)(credit$).pipe(
          decode(readRecord), // JSON, protobuf or raw; a record that cannot be decoded is an item too
          verifySameTopic(`${topic}/${partition}`, position),
          trackPosition(position),
          takeUntil(stopping$),
        );
      const dedupWindow = offsetDedupWindow(deps.dedupWindowSize);

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          skipCommitted(position.next, dedupWindow, deps.onDuplicates), // drops records read only for the window, and duplicates
          sendDeadLetters(deps), // records that cannot be decoded
          groupCommit(
            instrument(recordCommitAggregator(createWindowCounter, now)), // counts, windows and position in one commit
            batch,
            pipe(
              filterItems(advancesPosition),
              writeEach((commit) => ledger.save(commit).pipe(map((result) => toCounted(commit, result)))),
            ),
          ),
        ),
      );
    }),
    restart({ ...deps.restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
};
