import { defer, tap } from 'rxjs';
import type { Source } from '../../../core/loop/source.ts';
import type { CounterHandle, Metrics } from '../../../telemetry/metrics/process-registry.ts';

type LoopHandles = Pick<Metrics<'server'>, 'inFlight' | 'room' | 'readBatchEvents' | 'batchSeconds'>;

/** Measures the closed loops of a process. */
export interface LoopMeter {
  /** Meters what a source emits, and how long each batch stays in flight until its credit returns. */
  readonly source: <T, P>(source: Source<T, P>, capacity: number) => Source<T, P>;
}

export interface LoopMeterOptions {
  /** Counts the events read. */
  readonly read: CounterHandle;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}

interface PendingBatch {
  /** The number of events emitted up to the end of this batch. */
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
        /** Batches in flight, oldest first. */
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
              // No credit returns after the end: what is in flight completes or is read again.
              inFlight -= ownInFlight;
              totalCapacity -= capacity;
            },
          }),
        );
      }),
  };
};
