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

/** At most four frames a second. */
export const FRAME_INTERVAL_MS = 250;

/** One event of the stream, shared by all its readers; `number` goes into the event's id. */
export interface StatsFrame {
  readonly number: number;
  /** The event but for its id line, with the blank line that ends it. */
  readonly text: Buffer;
}

const HEAD = Buffer.from('event: stats\ndata: ');
const END = Buffer.from('\n\n');

/**
 * The snapshots as events: the present one at once, then the newest each time it changed, at most one in
 * `FRAME_MS`. JSON text holds no line breaks, so one data line carries it.
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
