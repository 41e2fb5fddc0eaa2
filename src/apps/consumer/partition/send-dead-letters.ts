import { concatMap, defer, from, map, of, type MonoTypeOperatorFunction } from 'rxjs';
import type { Batch } from '../../../core/loop/batch.ts';
import type { DeadLetter, DeadLetterTopic } from '../../../kafka/dead-letters/dead-letter-topic.ts';
import type { RecordItem } from './record-item.ts';

export interface DeadLetterOptions {
  readonly deadLetters: DeadLetterTopic;
  readonly topic: string;
  readonly partition: number;
  /** The present time, ISO 8601. */
  readonly now: () => string;
}

/** Sends what cannot be decoded to the dead letters; a batch passes when they have it. */
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
