import { defer, from, type Observable } from 'rxjs';
import type { ReportPart } from '../stats/snapshot.ts';
import type { Store } from './store.ts';

/** Users in one part of a report. */
export const REPORT_PART_USERS = 1000;

/**
 * A store whose report can also be pulled. RxJS cannot push back, so `report` reads on while its subscriber is
 * slow; `reportParts` reads a part when it is asked for, and leaving the loop early frees what it held.
 */
export interface PullStore<P> extends Store<P> {
  reportParts(top: number | 'all'): AsyncIterable<ReportPart>;
}

/** The report as an Observable: one part in memory at a time, as fast as the subscriber takes them. */
export const reportFrom = (parts: () => AsyncIterable<ReportPart>): Observable<ReportPart> =>
  defer(() => from(parts()));
