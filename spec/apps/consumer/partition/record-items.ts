import type { Batch } from '../../../../src/core/loop/batch.ts';
import { readRecord, type RecordItem } from '../../../../src/apps/consumer/partition/record-item.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';

/** A record that was read: a change of this user, with an id unless it is `null`. */
export const changeItem = (offset: number, id: string | null = `id ${offset}`, user = 'Alice'): RecordItem =>
  readRecord(recordAt(offset, changeJson(id, user)));

export const badItem = (offset: number): RecordItem => readRecord(recordAt(offset, 'no event'));

export const itemBatch = <P>(items: readonly RecordItem[], position: P | null): Batch<RecordItem, P> => ({
  items,
  size: items.length,
  position,
});
