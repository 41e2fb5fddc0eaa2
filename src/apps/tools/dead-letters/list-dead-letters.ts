import { generationalKeySet } from '../../../core/collections/generational-key-set.ts';
import type { DeadLetterQueue } from '../../../kafka/dead-letters/dead-letter-queue.ts';
import { type ParsedDeadLetter, parseDeadLetter } from './parse-dead-letter.ts';

const MAX_SEEN_IDS = 100_000;

/** Calls `onDeadLetter` for each pending dead letter, without duplicates, up to `limit`. Returns their number. */
export const listDeadLetters = async (
  queue: DeadLetterQueue,
  limit: number,
  onDeadLetter: (deadLetter: ParsedDeadLetter) => void,
): Promise<number> => {
  const seen = generationalKeySet(MAX_SEEN_IDS);
  let count = 0;
  await queue.read(await queue.pending(), ({ messages }) => {
    for (const deadLetter of messages.map(parseDeadLetter)) {
      if (count === limit || !seen.addIfAbsent(deadLetter.id)) continue;
      count += 1;
      onDeadLetter(deadLetter);
    }
    return Promise.resolve(count < limit);
  });
  return count;
};
