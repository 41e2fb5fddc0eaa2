import { map, type Observable, type SchedulerLike } from 'rxjs';
import type { HeadwaterClient, Top } from '../../../../client/index.ts';
import { polled } from './polled.ts';

const POLL_INTERVAL_MS = 5_000;
const MAX_PAGES = 50;

/** A page and how often it was edited in the last five minutes. */
export interface BusyPage {
  readonly domain: string;
  readonly title: string;
  readonly count: number;
}

const toBusyPages = (response: Top | null): readonly BusyPage[] | null =>
  response?.top.map(({ domain = '', title = '', count }) => ({ domain, title, count })) ?? null;

/** The most edited pages, every five seconds; `null` of a server that does not tell them, such as one without windows. */
export const busyPages = (
  { top }: Pick<HeadwaterClient, 'top'>,
  scheduler?: SchedulerLike,
): Observable<readonly BusyPage[] | null> =>
  polled(
    (signal) => top({ of: 'pages', window: '5m', complete: true, limit: MAX_PAGES }, { signal }),
    POLL_INTERVAL_MS,
    scheduler,
  ).pipe(map(toBusyPages));
