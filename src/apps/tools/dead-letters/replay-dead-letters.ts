import { Observable } from 'rxjs';
import { generationalKeySet } from '../../../core/collections/generational-key-set.ts';
import type {
  Settlement,
  DeadLetterQueue,
  ProducerMessage,
} from '../../../kafka/dead-letters/dead-letter-queue.ts';
import type { RangePart } from '../../../kafka/source/read-ranges.ts';
import { parseDeadLetter } from './parse-dead-letter.ts';
import { reprocess, type ReprocessOptions } from './reprocess.ts';

/** The result of one transaction. */
export interface ReplayStep {
  readonly replayed: number;
  readonly failedAgain: number;
}

/** Duplicates are detected within this number of dead letters. */
const MAX_SEEN_IDS = 100_000;
const MAX_PER_TRANSACTION = 500;

/** Cuts a part in pieces that each say where they end. */
const chunksOf = ({ messages, next, ...part }: RangePart): readonly RangePart[] =>
  Array.from({ length: Math.ceil(messages.length / MAX_PER_TRANSACTION) }, (_, i) => {
    const chunk = messages.slice(i * MAX_PER_TRANSACTION, (i + 1) * MAX_PER_TRANSACTION);
    const after = messages[(i + 1) * MAX_PER_TRANSACTION];
    return { ...part, messages: chunk, next: after === undefined ? next : Number(after.offset) };
  });

/**
 * Reprocesses the dead letters that are pending now. Records that can be decoded return to their topic; the others stay.
 * Each chunk is one transaction that also commits its offset, so that a crash causes no duplicates.
 */
export const replayDeadLetters = (
  queue: DeadLetterQueue,
  options: ReprocessOptions,
): Observable<ReplayStep> =>
  new Observable((subscriber) => {
    const seen = generationalKeySet(MAX_SEEN_IDS);
    const settleChunk = async (chunk: RangePart): Promise<void> => {
      const remaining: ProducerMessage[] = [];
      const records = new Map<string, ProducerMessage[]>();
      let replayed = 0;
      for (const deadLetter of chunk.messages.map(parseDeadLetter)) {
        if (!seen.addIfAbsent(deadLetter.id)) continue;
        const result = await reprocess(deadLetter, options);
        if (result.kind === 'letter') remaining.push(result.message);
        else replayed += 1;
        if (result.kind === 'record')
          records.set(result.topic, [...(records.get(result.topic) ?? []), result.message]);
      }
      const settlement: Settlement = { records, remaining };
      await queue.settle(chunk, settlement);
      subscriber.next({ replayed, failedAgain: remaining.length });
    };
    const settleAll = async (): Promise<void> => {
      await queue.fence();
      await queue.read(await queue.pending(), async (part) => {
        for (const chunk of chunksOf(part)) if (!subscriber.closed) await settleChunk(chunk);
        return !subscriber.closed;
      });
    };
    settleAll().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
