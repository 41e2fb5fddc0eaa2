import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/** Turns every item of a batch into another. `decodeItem` never throws: what it cannot read is an item as well. */
export const decode = <T, P, R>(decodeItem: (item: T) => R): OperatorFunction<Batch<T, P>, Batch<R, P>> =>
  map((batch) => withItems(batch, batch.items.map(decodeItem)));
