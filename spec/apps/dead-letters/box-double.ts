import type { Answer, LetterBox } from '../../../src/kafka/letter-box.ts';
import type { OffsetRange, RangePart } from '../../../src/kafka/read-ranges.ts';
import type { KafkaRecord } from '../../../src/kafka/record.ts';

export interface BoxDouble extends LetterBox {
  /** What was answered to which offsets, and the offset it moved on to. */
  readonly answers: readonly (Answer & { readonly offsets: readonly string[]; readonly next: number })[];
  readonly calls: readonly string[];
}

/** A letter box of one partition over letters in memory, read in parts of so many. */
export const boxDouble = (letters: readonly KafkaRecord[], partSize: number): BoxDouble => {
  const calls: string[] = [];
  const answers: (Answer & { offsets: string[]; next: number })[] = [];
  return {
    calls,
    answers,
    waiting: () => {
      calls.push('waiting');
      return Promise.resolve([{ partition: 0, from: 0, end: letters.length }]);
    },
    claim: () => {
      calls.push('claim');
      return Promise.resolve();
    },
    read: async (ranges: readonly OffsetRange[], take: (part: RangePart) => Promise<boolean>) => {
      const { from = 0, end = 0 } = ranges[0] ?? {};
      for (let at = from; at < end; at += partSize) {
        const next = Math.min(at + partSize, end);
        calls.push(`read ${at}-${next}`);
        if (!(await take({ partition: 0, messages: letters.slice(at, next), next }))) return;
      }
    },
    answer: ({ messages, next }, answer) => {
      answers.push({ ...answer, offsets: messages.map(({ offset }) => offset), next });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
};
