import { map, type MonoTypeOperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/batch.ts';
import type { RepeatWindow } from '../../kafka/repeat-window.ts';
import type { RecordItem } from './record-item.ts';

/**
 * Drops the records before `next`, which are counted and were read only to fill the window, and repeats of records
 * in the window: a second producer may have written them. Records without an id cannot be told apart, and pass.
 */
export const dropCounted = <P>(
  next: number,
  window: RepeatWindow,
  onRepeats: (repeats: number) => void,
): MonoTypeOperatorFunction<Batch<RecordItem, P>> =>
  map((batch) => {
    let repeats = 0;
    const fresh = batch.items.filter(({ offset, decoded }) => {
      const id = decoded.kind === 'change' ? decoded.id : null;
      const isRepeat = id !== null && window.isRepeat(id, offset);
      if (offset < next) return false;
      if (isRepeat) repeats += 1;
      return !isRepeat;
    });
    if (repeats > 0) onRepeats(repeats);
    return fresh.length === batch.items.length ? batch : withItems(batch, fresh);
  });
