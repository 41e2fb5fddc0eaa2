import { concatMap, identity, map, type Observable, pipe, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop, type Source } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { groupCommit } from '../core/group-commit.ts';
import { restart } from '../core/restart.ts';
import { save } from '../core/save.ts';
import { select } from '../core/select.ts';
import { repeatWindow } from '../kafka/repeat-window.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { CREDENTIALS } from '../runtime/settings-checks.ts';
import { refuseGuessable } from './accounts/refuse-guessable.ts';
import type { Commit } from '../stats/commit.ts';
import type { SaveResult } from '../stores/store.ts';
import { consumerTopology } from './consumer/consume.ts';
import { dropCounted } from './consumer/drop-counted.ts';
import { movesOn, type PartitionPosition, positions, sameTopic } from './consumer/partition-position.ts';
import type { Counted, PartitionParts } from './consumer/parts.ts';
import { readRecord, type RecordItem } from './consumer/record-item.ts';
import { recordCommit } from './consumer/record-commit.ts';
import { resumePartition } from './consumer/resume-partition.ts';
import { sendDeadLetters } from './consumer/send-dead-letters.ts';

const countedBy = ({ position, deltas }: Commit<PartitionPosition>, result: SaveResult): Counted => ({
  result,
  position,
  messages: deltas.bots + deltas.nonBots,
});

/**
 * One partition of the topic, counted exactly once: what emerges is durable. A failure starts the loop anew from what
 * the store holds; once `stopping$` emits, or the partition goes to another member, it reads no more, saves what is
 * inside, and completes.
 */
export const countPartition = (parts: PartitionParts): Observable<Counted> => {
  const {
    topic,
    partition,
    ledger,
    records,
    room,
    batch,
    windowsFrom,
    note = identity,
    now,
    stopping$,
  } = parts;
  const resumed$ = resumePartition(parts).pipe(
    tap(({ position }) => parts.onResume(position)),
    takeUntil(stopping$),
  );
  return resumed$.pipe(
    switchMap(({ position, readFrom, marks }) => {
      const windows = windowsFrom(marks);
      const source: Source<RecordItem, PartitionPosition> = (room$) =>
        records(readFrom)(room$).pipe(
          decode(readRecord), // JSON, protobuf or raw; what is none of them is an item of its own
          sameTopic(`${topic}/${partition}`, position),
          positions(position),
          takeUntil(stopping$),
        );
      const window = repeatWindow(parts.repeatWindow);

      return closedLoop(source, { room }, (batch$) =>
        batch$.pipe(
          dropCounted(position.next, window, parts.onRepeats), // what was read for the window only, and repeats
          sendDeadLetters(parts), // what cannot be decoded
          groupCommit(
            note(recordCommit(windows, now)), // counts, windows and position: one step
            batch,
            pipe(
              select(movesOn),
              save((commit) => ledger.save(commit).pipe(map((result) => countedBy(commit, result)))),
            ),
          ),
        ),
      );
    }),
    restart({ ...parts.restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
};

export const run: AppModule['run'] = async (context) => {
  await refuseGuessable(context, CREDENTIALS);
  return context.run(consumerTopology(context, countPartition));
};
