import type { Observable, SchedulerLike } from 'rxjs';
import { z } from 'zod';
import { polled } from './polled.ts';
import type { ServerApi } from '../../../shared/api/server-api.ts';

const POLL_INTERVAL_MS = 1_000;

const TotalsResponse = z.object({ messages: z.number(), complete_until: z.iso.datetime() });

/** All events before a second. */
export interface CompleteTotal {
  readonly until: number;
  readonly messages: number;
}

export const readCompleteTotal = (json: unknown): CompleteTotal | null => {
  const { data } = TotalsResponse.safeParse(json);
  return data === undefined ? null : { until: Date.parse(data.complete_until), messages: data.messages };
};

/** The events before the last complete second, every second; `null` before the first event, and without windows. */
export const eventTotals = (api: ServerApi, scheduler?: SchedulerLike): Observable<CompleteTotal | null> =>
  polled(api, { path: '/stats/totals', intervalMs: POLL_INTERVAL_MS, read: readCompleteTotal }, scheduler);
