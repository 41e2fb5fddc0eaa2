import { type Observable, from } from 'rxjs';
import type { ReportPart } from '../../stats/counts/snapshot.ts';
import { fromIterableOnDemand } from './from-iterable-on-demand.ts';

/**
 * A report that can wait for its reader: given `taken$`, it sends the head on subscription and one more part
 * each time `taken$` emits; without it, it sends all as fast as it is made.
 */
export type PullReport = (top: number | 'all', demand$?: Observable<unknown>) => Observable<ReportPart>;

/** The report of a store whose parts can be asked for one by one. Leaving it early closes the iterator. */
export const pullReport =
  (readParts: (top: number | 'all') => AsyncIterable<ReportPart>): PullReport =>
  (top, demand$) =>
    demand$ === undefined ? from(readParts(top)) : fromIterableOnDemand(readParts(top), demand$);
