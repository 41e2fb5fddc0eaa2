import { type Observable, from } from 'rxjs';
import type { ReportPart } from '../../stats/counts/snapshot.ts';
import { fromIterableOnDemand } from './from-iterable-on-demand.ts';

/**
 * A report with back-pressure: it emits the head on subscription and one more part each time `demand$` emits. Without
 * `demand$` it emits all parts as fast as possible.
 */
export type PullReport = (top: number | 'all', demand$?: Observable<unknown>) => Observable<ReportPart>;

/** A pull report from an async iterable of parts. Unsubscribing early closes the iterator. */
export const pullReport =
  (readParts: (top: number | 'all') => AsyncIterable<ReportPart>): PullReport =>
  (top, demand$) =>
    demand$ === undefined ? from(readParts(top)) : fromIterableOnDemand(readParts(top), demand$);
