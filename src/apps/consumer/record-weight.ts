import type { Batch } from '../../core/batch.ts';
import type { RecordItem } from './record-item.ts';

/** What a decoded record keeps in memory beside its bytes, about. */
const RECORD_BYTES = 300;

/** How much memory a batch of records holds, in bytes, about. */
export const recordWeight = ({ items }: Batch<RecordItem, unknown>): number =>
  items.reduce((sum, { message }) => sum + RECORD_BYTES + (message.value?.length ?? 0), 0);
