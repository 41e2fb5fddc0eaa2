import { defer, tap } from 'rxjs';
import type { Source } from '../../../core/loop/source.ts';
import type { CounterHandle, Metrics } from '../../../telemetry/metrics/process-registry.ts';

type LoopHandles = Pick<Metrics<'server'>, 'inFlight' | 'room' | 'readBatchEvents' | 'batchSeconds'>;

/** Counts what goes through the loops of a process. */
export interface LoopMeter {
  /** The same source, metered: what it hands out, and how long that stays in the loop, by the room that it frees. */
  readonly source: <T, P>(source: Source<T, P>, capacity: number) => Source<T, P>;
}

export interface LoopMeterOptions {
  /** Counts the events that are read. */
  readonly read: CounterHandle;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

interface PendingBatch {
  /** How many events were handed out when this batch was. */
  readonly emittedUpTo: number;
  readonly at: number;
}

export const loopMeter = (metrics: LoopHandles, { read, clock }: LoopMeterOptions): LoopMeter => {
  let inFlight = 0;
  let totalCapacity = 0;
  metrics.inFlight.read(() => inFlight);
  metrics.room.read(() => totalCapacity);

  return {
    source: (source, capacity) => (credit$) =>
      defer(() => {
        /** Batches that are inside, oldest first. */
        const pending: PendingBatch[] = [];
        let emitted = 0;
        let ownInFlight = 0;
        totalCapacity += capacity;

        const onCredit = (credit: number): void => {
          inFlight += capacity - credit - ownInFlight;
          ownInFlight = capacity - credit;
          const emerged = emitted - ownInFlight;
          for (
            let oldest = pending[0];
            oldest !== undefined && oldest.emittedUpTo <= emerged;
            oldest = pending[0]
          ) {
            metrics.batchSeconds.observe((clock() - oldest.at) / 1000);
            pending.shift();
          }
        };
        return source(credit$.pipe(tap(onCredit))).pipe(
          tap({
            next: ({ size }) => {
              read.inc(size);
              metrics.readBatchEvents.observe(size);
              emitted += size;
              pending.push({ emittedUpTo: emitted, at: clock() });
            },
            finalize: () => {
              // What is inside then emerges, or is read again: nobody tells of its room.
              inFlight -= ownInFlight;
              totalCapacity -= capacity;
            },
          }),
        );
      }),
  };
};
