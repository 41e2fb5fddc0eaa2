import { concatMap, defer, from, map, of, type MonoTypeOperatorFunction } from 'rxjs';
import type { Batch } from '../../../core/loop/batch.ts';
import type { DeadLetter, DeadLetterTopic } from '../../../kafka/dead-letters/dead-letter-topic.ts';
import type { RecordItem } from './record-item.ts';

export interface DeadLetterOptions {
  readonly deadLetters: DeadLetterTopic;
  readonly topic: string;
  readonly partition: number;
  /** The current time, ISO 8601. */
  readonly now: () => string;
}

/**
 * Sends records that cannot be decoded to the dead-letter topic; emits the batch once the topic holds them.
 *
 *     source        --[a, bad]--
 *     dead letters  ----bad-----
 *     result        ------[a, bad]--
 */
export const sendDeadLetters = <P>({
  deadLetters,
  topic,
  partition,
  now,
}: DeadLetterOptions): MonoTypeOperatorFunction<Batch<RecordItem, P>> =>
  concatMap((batch) => {
    const rejected: DeadLetter[] = [];
    for (const { decoded, message } of batch.items) {
      if (decoded.kind !== 'rejected') continue;
      const { code, message: reason } = decoded;
      rejected.push({ message, topic, partition, code, reason, at: now() });
    }
    if (rejected.length === 0) return of(batch);
    return defer(() => from(deadLetters.send(rejected))).pipe(map(() => batch));
  });
