import type { Settlement, DeadLetterQueue } from '../../../../src/kafka/dead-letters/dead-letter-queue.ts';
import type { PartitionRange, RangePart } from '../../../../src/kafka/source/read-ranges.ts';
import type { KafkaRecord } from '../../../../src/kafka/kafka-record.ts';

export interface DeadLetterQueueDouble extends DeadLetterQueue {
  /** What was answered to which offsets, and the offset it moved on to. */
  readonly settlements: readonly (Settlement & {
    readonly offsets: readonly string[];
    readonly next: number;
  })[];
  readonly calls: readonly string[];
}

/** A letter box of one partition over letters in memory, read in parts of so many. */
export const deadLetterQueueDouble = (
  records: readonly KafkaRecord[],
  partSize: number,
): DeadLetterQueueDouble => {
  const calls: string[] = [];
  const settlements: (Settlement & { offsets: string[]; next: number })[] = [];
  return {
    calls,
    settlements,
    pending: () => {
      calls.push('waiting');
      return Promise.resolve([{ topic: 'rejected', partition: 0, from: 0, end: records.length }]);
    },
    fence: () => {
      calls.push('claim');
      return Promise.resolve();
    },
    read: async (ranges: readonly PartitionRange[], take: (part: RangePart) => Promise<boolean>) => {
      const { from = 0, end = 0 } = ranges[0] ?? {};
      for (let at = from; at < end; at += partSize) {
        const next = Math.min(at + partSize, end);
        calls.push(`read ${at}-${next}`);
        if (!(await take({ topic: 'rejected', partition: 0, messages: records.slice(at, next), next })))
          return;
      }
    },
    settle: ({ messages, next }, settlement) => {
      settlements.push({ ...settlement, offsets: messages.map(({ offset }) => offset), next });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
};
