import { concatMap, identity, map, type Observable, pipe, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop, type Source } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { groupCommit } from '../core/group-commit.ts';
import { restart } from '../core/restart.ts';
import { writeEach } from '../core/save.ts';
import { filterItems } from '../core/select.ts';
import { offsetDedupWindow } from '../kafka/repeat-window.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { CREDENTIALS } from '../runtime/settings-checks.ts';
import { refuseGuessableCredentials } from './accounts/refuse-guessable.ts';
import type { Commit } from '../stats/commit.ts';
import type { SaveResult } from '../stores/store.ts';
import { consumerProcess } from './consumer/consume.ts';
import { skipCommitted } from './consumer/drop-counted.ts';
import {
  advancesPosition,
  type PartitionPosition,
  trackPosition,
  verifySameTopic,
} from './consumer/partition-position.ts';
import type { Counted, PartitionDeps } from './consumer/parts.ts';
import { readRecord, type RecordItem } from './consumer/record-item.ts';
import { recordCommitAggregator } from './consumer/record-commit.ts';
import { resumePartition } from './consumer/resume-partition.ts';
import { sendDeadLetters } from './consumer/send-dead-letters.ts';

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

export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, CREDENTIALS);
  return context.run(consumerProcess(context, partitionPipeline));
};
