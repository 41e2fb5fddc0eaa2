import { concat, defer, from, identity, type Observable, takeUntil, tap } from 'rxjs';
import { kafkaClient } from '../../../kafka/kafka-client.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../../kafka/dead-letters/dead-letter-queue.ts';
import type { AppContext, AppModule } from '../../../cli/app-context.ts';
import { progress } from '../../../cli/progress.ts';
import { withSettingNames } from '../../shared/kafka/name-kafka-settings.ts';
import { deadLetterToJson, formatDeadLetter } from './format-dead-letter.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';

const GROUP = 'headwater-dead-letters';
const NO_LIMIT = 1_000_000_000;

const printList = ({ flags, stdout }: AppContext, queue: DeadLetterQueue): Observable<number> => {
  const format = flags.on('json') ? deadLetterToJson : formatDeadLetter;
  const print = (deadLetter: Parameters<typeof formatDeadLetter>[0]): void =>
    void stdout.write(`${format(deadLetter)}\n`);
  return defer(() => from(listDeadLetters(queue, flags.number('limit') ?? NO_LIMIT, print))).pipe(
    tap((printed) => {
      if (printed === 0 && !flags.on('json')) stdout.write('No dead letters.\n');
    }),
  );
};

const runReplay = (
  { settings, stdout, stderr }: AppContext,
  queue: DeadLetterQueue,
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { topic, format, maxRecordBytes } = settings().settings.kafka;
  let replayedCount = 0;
  let failedCount = 0;
  const showProgress = progress<{ readonly replayed: number; readonly failedAgain: number }>({
    doing: 'replaying',
    unit: 'dead letters',
    count: (step) => step.replayed + step.failedAgain,
    output: stderr,
  });
  const step$ = replayDeadLetters(queue, { topic, format, maxRecordBytes, now: Date.now }).pipe(
    tap((step) => {
      replayedCount += step.replayed;
      failedCount += step.failedAgain;
    }),
    takeUntil(stopping$),
  );
  return step$.pipe(
    stderr.isTTY ? showProgress : identity,
    tap({ complete: () => void stdout.write(`${replayedCount} replayed, ${failedCount} still rejected\n`) }),
  );
};

/** Lists the pending dead letters, or reprocesses them. */
export const run: AppModule['run'] = (context) => {
  const { settings, version, log, positionals } = context;
  const { kafka } = settings().settings;
  const queue = deadLetterQueue({
    kafka: kafkaClient({
      ...kafka,
      clientId: `headwater-dead-letters/${version}`,
      log: (message, fields) => log.debug(message, fields),
    }),
    topic: kafka.rejectedTopic,
    group: GROUP,
  });
  return context.run({
    name: 'dead-letters',
    running: (stopping$) =>
      concat<readonly unknown[]>(
        positionals[0] === 'replay' ? runReplay(context, queue, stopping$) : printList(context, queue),
        defer(() => from(queue.close())),
      ).pipe(withSettingNames({ topic: 'REJECTED_TOPIC' })),
  });
};
