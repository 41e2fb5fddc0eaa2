import type { Batch } from '../../../core/loop/batch.ts';
import type { RecordItem } from './record-item.ts';

/** What a decoded record keeps in memory beside its bytes, about. */
const RECORD_OVERHEAD_BYTES = 300;

/** How much memory a batch of records holds, in bytes, about. */
export const sizeOfRecordItems = ({ items }: Batch<RecordItem, unknown>): number => {
  let bytes = items.length * RECORD_OVERHEAD_BYTES;
  for (const { message } of items) bytes += message.value?.length ?? 0;
  return bytes;
};
