import { fold } from '../../core/fold.ts';
import type { Trend } from './trend.ts';
import type { TrendEvent } from './trend-event.ts';
import type { TrendWatch } from './trend-watch.ts';

/**
 * Turns each batch of events into the list of what it makes unusual, in order; the batch still stands for its events. The
 * watch remembers what came before: make one for each run.
 */
export const trends = <P>(watch: TrendWatch) =>
  fold<TrendEvent, P, readonly Trend[]>(({ items }) => items.flatMap((event) => watch.add(event)));
