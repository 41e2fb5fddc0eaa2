import { setTimeout as delay } from 'node:timers/promises';
import type { Offsets, Producer, Transaction } from 'kafkajs';
import { protocolCode } from './client-error.ts';

/** The brokers refuse the next transaction for a few milliseconds, until they have written the markers of the last one. */
export const TRANSACTION_RETRY_MS = 4;
const MAX_TRIES = 200;

/** Answers that pass: while a coordinator starts or moves, and until the markers of the last transaction are written. */
const PASSING = new Set([
  'CONCURRENT_TRANSACTIONS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);

/** Aborts what an older producer with the same transactional id left open. That one can write no more. */
export const fenceOlderProducers = async (producer: Producer): Promise<void> => {
  await producer.connect();
  // kafkajs requests the producer id, which fences the others, only for a transaction.
  await (await producer.transaction()).abort();
};

/** Commits a transaction that also moves a group's offsets. */
export const commitWithOffsets = async (
  transaction: Transaction,
  offsets: Offsets & { readonly consumerGroupId: string },
): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await transaction.sendOffsets(offsets);
      break;
    } catch (error) {
      // kafkajs retries every other request of a transaction on these answers, but not this one.
      if (!PASSING.has(protocolCode(error) ?? '') || tries >= MAX_TRIES) throw error;
      await delay(TRANSACTION_RETRY_MS);
    }
  }
  await transaction.commit();
};
