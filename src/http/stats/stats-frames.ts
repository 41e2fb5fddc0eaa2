import {
  type Observable,
  type SchedulerLike,
  distinctUntilChanged,
  map,
  shareReplay,
  throttleTime,
} from 'rxjs';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { RenderedStats } from './stats-renderer.ts';

/** At most four frames per second. */
export const FRAME_INTERVAL_MS = 250;

/** One event of the stream, shared by all its clients; `number` is part of the event's id. */
export interface StatsFrame {
  readonly number: number;
  /** The event without its id line, including the final blank line. */
  readonly text: Buffer;
}

const HEAD = Buffer.from('event: stats\ndata: ');
const END = Buffer.from('\n\n');

/**
 * Snapshots as server-sent events: the current one at once, then the newest after each change, at most one per
 * `FRAME_INTERVAL_MS`. JSON text has no line breaks, so one data line is enough.
 */
export const statsFrames = (
  snapshot$: Observable<Snapshot>,
  render: (snapshot: Snapshot) => RenderedStats,
  scheduler: SchedulerLike,
): Observable<StatsFrame> =>
  snapshot$.pipe(
    distinctUntilChanged(),
    throttleTime(FRAME_INTERVAL_MS, scheduler, { leading: true, trailing: true }),
    map(render),
    map(({ number, body }) => ({ number, text: Buffer.concat([HEAD, body, END]) })),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
