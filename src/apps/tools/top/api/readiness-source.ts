import { map, type Observable, type SchedulerLike } from 'rxjs';
import * as z from 'zod';
import type { HeadwaterClient } from '../../../../client/index.ts';
import { polled } from './polled.ts';

const POLL_INTERVAL_MS = 2_000;

const count = z.number();

/** What `/ready` says: of the feed where a server asks, of the topic where a consumer does. */
const ReadinessResponse = z.object({
  ready: z.boolean(),
  problems: z.array(z.string()),
  feed: z
    .object({
      connected: z.boolean(),
      lag_seconds: count.nullable(),
      // Earlier versions do not report it.
      idle_seconds: count.nullable().optional(),
      reconnects: count,
      gaps: count,
      lost_events: count,
      rejected: count,
    })
    .optional(),
  topic: z
    .object({
      name: z.string(),
      joined: z.boolean(),
      lag: count.nullable(),
      dead_letters: count,
      lost_records: count,
    })
    .optional(),
});
export type ReadinessReport = z.infer<typeof ReadinessResponse>;

export const readReadiness = (json: unknown): ReadinessReport | null =>
  ReadinessResponse.safeParse(json).data ?? null;

/** What a server says of itself, every other second; `null` when it says nothing that can be read. */
export const readinessSource = (
  { ready }: Pick<HeadwaterClient, 'ready'>,
  scheduler?: SchedulerLike,
): Observable<ReadinessReport | null> =>
  polled((signal) => ready({ signal }), POLL_INTERVAL_MS, scheduler).pipe(map(readReadiness));
