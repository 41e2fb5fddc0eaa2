import { map, type Observable, type SchedulerLike } from 'rxjs';
import type { HeadwaterClient, Totals } from '../../../../client/index.ts';
import { polled } from './polled.ts';

const POLL_INTERVAL_MS = 1_000;

/** All events before a second. */
export interface CompleteTotal {
  readonly until: number;
  readonly messages: number;
}

export const toCompleteTotal = (
  response: Pick<Totals, 'messages' | 'complete_until'> | null,
): CompleteTotal | null =>
  typeof response?.complete_until === 'string'
    ? { until: Date.parse(response.complete_until), messages: response.messages }
    : null;

/** The events before the last complete second, every second; `null` before the first event, and without windows. */
export const eventTotals = (
  { totals }: Pick<HeadwaterClient, 'totals'>,
  scheduler?: SchedulerLike,
): Observable<CompleteTotal | null> =>
  polled((signal) => totals({}, { signal }), POLL_INTERVAL_MS, scheduler).pipe(map(toCompleteTotal));
