import { defer, map, tap } from 'rxjs';
import type { Batch } from './batch.ts';
import type { Source } from './source.ts';

export interface WithinBytesOptions<T> {
  /** Bytes that may be between the two ends of the loop before the source waits; the batch that reaches it is inside too. */
  readonly maxBytes: number;
  readonly sizeOf: (item: T) => number;
}

/**
 * The same source, bounded in bytes as well as in events: while what is inside the loop holds `limit` bytes or more, the
 * source has no capacity. Events leave in the order in which they came, so the room that is left says which are inside.
 */
export const withinBytes =
  <T, P>(source: Source<T, P>, { maxBytes, sizeOf }: WithinBytesOptions<T>): Source<T, P> =>
  (credit$) =>
    defer(() => {
      const inFlight: { events: number; readonly bytes: number }[] = [];
      let loopCapacity: number | null = null;
      let events = 0;
      let bytes = 0;

      const enter = ({ items, size }: Batch<T, P>): void => {
        let batchBytes = 0;
        for (const item of items) batchBytes += sizeOf(item);
        inFlight.push({ events: size, bytes: batchBytes });
        events += size;
        bytes += batchBytes;
      };
      const leave = (leftEvents: number): void => {
        let leaving = leftEvents;
        events -= leftEvents;
        for (let first = inFlight[0]; first !== undefined && first.events <= leaving; first = inFlight[0]) {
          leaving -= first.events;
          bytes -= first.bytes;
          inFlight.shift();
        }
        if (inFlight[0] !== undefined) inFlight[0].events -= leaving;
      };
      const creditWithinBytes = (credit: number): number => {
        loopCapacity ??= credit;
        leave(events - (loopCapacity - credit));
        return bytes >= maxBytes ? 0 : credit;
      };

      return source(credit$.pipe(map(creditWithinBytes))).pipe(tap(enter));
    });
