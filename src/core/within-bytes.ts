import { defer, map, tap } from 'rxjs';
import type { Batch } from './batch.ts';
import type { Source } from './closed-loop.ts';

export interface WithinBytesOptions<T> {
  /** Bytes that may be between the two ends of the loop before the source waits; the batch that reaches it is inside too. */
  readonly limit: number;
  readonly sizeOf: (item: T) => number;
}

/**
 * The same source, bounded in bytes as well as in events: while what is inside the loop holds `limit` bytes or more, the
 * source has no capacity. Events leave in the order in which they came, so the room that is left says which are inside.
 */
export const withinBytes =
  <T, P>(source: Source<T, P>, { limit, sizeOf }: WithinBytesOptions<T>): Source<T, P> =>
  (room$) =>
    defer(() => {
      const inside: { events: number; readonly bytes: number }[] = [];
      let wholeRoom: number | null = null;
      let events = 0;
      let bytes = 0;

      const enter = ({ items, size }: Batch<T, P>): void => {
        let batchBytes = 0;
        for (const item of items) batchBytes += sizeOf(item);
        inside.push({ events: size, bytes: batchBytes });
        events += size;
        bytes += batchBytes;
      };
      const leave = (left: number): void => {
        let leaving = left;
        events -= left;
        for (let first = inside[0]; first !== undefined && first.events <= leaving; first = inside[0]) {
          leaving -= first.events;
          bytes -= first.bytes;
          inside.shift();
        }
        if (inside[0] !== undefined) inside[0].events -= leaving;
      };
      const capacity = (room: number): number => {
        wholeRoom ??= room;
        leave(events - (wholeRoom - room));
        return bytes >= limit ? 0 : room;
      };

      return source(room$.pipe(map(capacity))).pipe(tap(enter));
    });
