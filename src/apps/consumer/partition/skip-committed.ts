import { map, type MonoTypeOperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../../core/loop/batch.ts';
import type { OffsetDedupWindow } from '../../../kafka/source/offset-dedup-window.ts';
import type { RecordItem } from './record-item.ts';

/**
 * Drops records before `next`, which are counted and were read only to fill the window, and duplicates of records in the
 * window, which a second producer may have written. Records without an id cannot be compared and pass.
 *
 *     source   --[2:a, 3:b]--[4:b, 5:c]--      next: 3
 *     result   --[3:b]-------[5:c]-------
 */
export const skipCommitted = <P>(
  next: number,
  window: OffsetDedupWindow,
  onDuplicates: (duplicates: number) => void,
): MonoTypeOperatorFunction<Batch<RecordItem, P>> =>
  map((batch) => {
    let duplicates = 0;
    const newItems = batch.items.filter(({ offset, decoded }) => {
      const id = decoded.kind === 'change' ? decoded.id : null;
      const isDuplicate = id !== null && window.isDuplicate(id, offset);
      if (offset < next) return false;
      if (isDuplicate) duplicates += 1;
      return !isDuplicate;
    });
    if (duplicates > 0) onDuplicates(duplicates);
    return newItems.length === batch.items.length ? batch : withItems(batch, newItems);
  });
