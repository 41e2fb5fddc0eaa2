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
 * One partition of the topic, counted exactly once: what emerges is durable. A failure starts the loop anew from what
 * the store holds; once `stopping$` emits, or the partition goes to another member, it reads no more, saves what is
 * inside, and completes.
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
          decode(readRecord), // JSON, protobuf or raw; what is none of them is an item of its own
          verifySameTopic(`${topic}/${partition}`, position),
          trackPosition(position),
          takeUntil(stopping$),
        );
      const dedupWindow = offsetDedupWindow(deps.dedupWindowSize);

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          skipCommitted(position.next, dedupWindow, deps.onDuplicates), // what was read for the window only, and repeats
          sendDeadLetters(deps), // what cannot be decoded
          groupCommit(
            instrument(recordCommitAggregator(createWindowCounter, now)), // counts, windows and position: one step
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
