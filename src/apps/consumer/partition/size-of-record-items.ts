import type { Batch } from '../../../core/loop/batch.ts';
import type { RecordItem } from './record-item.ts';

/** The approximate memory of a decoded record besides its bytes. */
const RECORD_OVERHEAD_BYTES = 300;

/** The approximate memory of a batch of records, in bytes. */
export const sizeOfRecordItems = ({ items }: Batch<RecordItem, unknown>): number => {
  let bytes = items.length * RECORD_OVERHEAD_BYTES;
  for (const { message } of items) bytes += message.value?.length ?? 0;
  return bytes;
};
