import { defer, map, tap } from 'rxjs';
import type { Batch } from './batch.ts';
import type { Source } from './source.ts';

/** Bounds a source in bytes. */
export interface WithinBytesOptions<T> {
  /** With this many bytes in flight the source gets no credit. The batch that reaches the limit is in flight too. */
  readonly maxBytes: number;
  /** The size of an item, in bytes; always the same for the same item. */
  readonly sizeOf: (item: T) => number;
}

/**
 * Bounds a source in bytes as well as in events: with `maxBytes` or more in flight, its credit is 0. Events leave the loop in
 * order, so the loop's credit says which of them are still in flight.
 *
 *     source             a---b----     70 and 50 bytes, maxBytes 100
 *     credit of loop     8---7---8     a has come out
 *     credit of source   8---0---8
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
