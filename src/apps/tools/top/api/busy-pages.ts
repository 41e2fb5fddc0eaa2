import type { Observable, SchedulerLike } from 'rxjs';
import { z } from 'zod';
import { polled } from './polled.ts';
import type { ServerApi } from '../../../shared/api/server-api.ts';

const POLL_INTERVAL_MS = 5_000;
const MAX_PAGES = 50;

const TopPagesResponse = z.object({
  top: z.array(z.object({ domain: z.string(), title: z.string(), count: z.number() })),
});

/** A page and how often it was edited in the last five minutes. */
export interface BusyPage {
  readonly domain: string;
  readonly title: string;
  readonly count: number;
}

export const readBusyPages = (json: unknown): readonly BusyPage[] | null =>
  TopPagesResponse.safeParse(json).data?.top ?? null;

/** The most edited pages, every five seconds; `null` of a server that does not tell them, such as one without windows. */
export const busyPages = (
  api: ServerApi,
  scheduler?: SchedulerLike,
): Observable<readonly BusyPage[] | null> =>
  polled(
    api,
    {
      path: `/stats/top?of=pages&window=5m&complete=true&limit=${MAX_PAGES}`,
      intervalMs: POLL_INTERVAL_MS,
      read: readBusyPages,
    },
    scheduler,
  );
