import { defer, tap } from 'rxjs';
import type { Source } from '../../core/closed-loop.ts';
import type { CounterHandle, Metrics } from '../../runtime/metrics/registry.ts';

type LoopHandles = Pick<Metrics<'server'>, 'inFlight' | 'room' | 'readBatchEvents' | 'batchSeconds'>;

/** Counts what goes through the loops of a process. */
export interface LoopMeter {
  /** The same source, metered: what it hands out, and how long that stays in the loop, by the room that it frees. */
  readonly source: <T, P>(source: Source<T, P>, room: number) => Source<T, P>;
}

export interface LoopMeterOptions {
  /** Counts the events that are read. */
  readonly read: CounterHandle;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

interface Passing {
  /** How many events were handed out when this batch was. */
  readonly upTo: number;
  readonly at: number;
}

export const loopMeter = (metrics: LoopHandles, { read, clock }: LoopMeterOptions): LoopMeter => {
  let inFlight = 0;
  let rooms = 0;
  metrics.inFlight.read(() => inFlight);
  metrics.room.read(() => rooms);

  return {
    source: (source, room) => (room$) =>
      defer(() => {
        /** Batches that are inside, oldest first. */
        const passing: Passing[] = [];
        let handedOut = 0;
        let inside = 0;
        rooms += room;

        const hearRoom = (left: number): void => {
          inFlight += room - left - inside;
          inside = room - left;
          const emerged = handedOut - inside;
          for (let oldest = passing[0]; oldest !== undefined && oldest.upTo <= emerged; oldest = passing[0]) {
            metrics.batchSeconds.observe((clock() - oldest.at) / 1000);
            passing.shift();
          }
        };
        return source(room$.pipe(tap(hearRoom))).pipe(
          tap({
            next: ({ size }) => {
              read.inc(size);
              metrics.readBatchEvents.observe(size);
              handedOut += size;
              passing.push({ upTo: handedOut, at: clock() });
            },
            finalize: () => {
              // What is inside then emerges, or is read again: nobody tells of its room.
              inFlight -= inside;
              rooms -= room;
            },
          }),
        );
      }),
  };
};
