import type { Batch } from '../../core/batch.ts';
import type { RecordItem } from './record-item.ts';

/** What a decoded record keeps in memory beside its bytes, about. */
const RECORD_BYTES = 300;

/** How much memory a batch of records holds, in bytes, about. */
export const recordWeight = ({ items }: Batch<RecordItem, unknown>): number => {
  let weight = items.length * RECORD_BYTES;
  for (const { message } of items) weight += message.value?.length ?? 0;
  return weight;
};
