import { concat, defer, from, identity, type Observable, takeUntil, tap } from 'rxjs';
import { kafkaClient } from '../kafka/kafka-client.ts';
import { type LetterBox, letterBox } from '../kafka/letter-box.ts';
import type { AppContext, AppModule } from '../runtime/app-context.ts';
import { progress } from '../runtime/progress.ts';
import { letterJson, letterLine } from './dead-letters/letter-line.ts';
import { list } from './dead-letters/list.ts';
import { replay } from './dead-letters/replay.ts';

const GROUP = 'headwater-dead-letters';
const MANY = 1_000_000_000;

const listed = ({ flags, stdout }: AppContext, box: LetterBox): Observable<number> => {
  const asLine = flags.on('json') ? letterJson : letterLine;
  const tell = (letter: Parameters<typeof letterLine>[0]): void => void stdout.write(`${asLine(letter)}\n`);
  return defer(() => from(list(box, flags.number('limit') ?? MANY, tell))).pipe(
    tap((told) => {
      if (told === 0 && !flags.on('json')) stdout.write('no dead letter waits\n');
    }),
  );
};

const replayed = (
  { settings, stdout, stderr }: AppContext,
  box: LetterBox,
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { topic, format, maxRecordBytes } = settings().settings.kafka;
  let good = 0;
  let bad = 0;
  const showing = progress<{ readonly replayed: number; readonly stillRejected: number }>({
    doing: 'replaying',
    unit: 'letters',
    count: (step) => step.replayed + step.stillRejected,
    output: stderr,
  });
  const step$ = replay(box, { topic, format, maxRecordBytes, now: Date.now }).pipe(
    tap((step) => {
      good += step.replayed;
      bad += step.stillRejected;
    }),
    takeUntil(stopping$),
  );
  return step$.pipe(
    stderr.isTTY ? showing : identity,
    tap({ complete: () => void stdout.write(`${good} replayed, ${bad} still rejected\n`) }),
  );
};

/** Lists the dead letters that wait, or tries them again. */
export const run: AppModule['run'] = (context) => {
  const { settings, version, log, positionals } = context;
  const { kafka } = settings().settings;
  const box = letterBox({
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
        positionals[0] === 'replay' ? replayed(context, box, stopping$) : listed(context, box),
        defer(() => from(box.close())),
      ),
  });
};
