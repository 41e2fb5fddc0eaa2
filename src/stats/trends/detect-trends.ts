import { reduceBatch } from '../../core/operators/reduce-batch.ts';
import type { Trend } from './trend.ts';
import type { TrendEvent } from './trend-event.ts';
import type { TrendDetector } from './trend-detector.ts';

/**
 * Turns each batch of events into the list of what it makes unusual, in order; the batch still stands for its events. The
 * watch remembers what came before: make one for each run.
 */
export const detectTrends = <P>(detector: TrendDetector) =>
  reduceBatch<TrendEvent, P, readonly Trend[]>(({ items }) => items.flatMap((event) => detector.add(event)));
