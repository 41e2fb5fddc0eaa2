// `in-memory COUNT`: items that are ready, through the whole pipeline, into a sink that keeps nothing but the position.
// Needs --expose-gc.
import { Observable } from 'rxjs';
import type { ExactSink } from '../../src/core/loop/exact-sink.ts';
import type { ResumableSource } from '../../src/core/loop/resumable-source.ts';
import { assertRows, report } from './report.ts';
import { runPipeline } from './run-pipeline.ts';

const count = Number(process.argv[2]);
const BATCH_ITEMS = 500;

interface Item {
  readonly id: string;
}

const source: ResumableSource<Item, number> = {
  name: 'ready items',
  resume: () => (credit$) =>
    new Observable((subscriber) => {
      let sent = 0;
      let credit = 0;
      let isSending = false;
      const send = (available: number): void => {
        credit = available;
        // An emission returns credit, which calls this again.
        if (isSending) return;
        isSending = true;
        while (credit > 0 && sent < count) {
          const items = Array.from({ length: Math.min(credit, BATCH_ITEMS, count - sent) }, (_, i) => ({
            id: String(sent + i),
          }));
          sent += items.length;
          subscriber.next({ items, size: items.length, position: sent });
        }
        isSending = false;
        if (sent === count) subscriber.complete();
      };
      return credit$.subscribe({ next: send, error: (error: unknown) => subscriber.error(error) });
    }),
  formatPosition: String,
  parsePosition: Number,
  problemOf: () => null,
  textOf: ({ id }) => id,
  sizeOf: ({ id }) => id.length,
};

const SAMPLE_INTERVAL = 1_000_000;
const held: number[] = [];

/** Garbage is collected first: how much of it V8 lets accumulate depends on V8, not on what the pipeline holds. */
const sampleMemory = (): void => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  held.push(heapUsed + external);
};

let written = 0;
const sink: ExactSink<Item> = {
  name: 'memory',
  open: () =>
    Promise.resolve({
      load: () => Promise.resolve({ position: null, keys: [] }),
      commit: ({ events }) => {
        const samplesBefore = Math.floor(written / SAMPLE_INTERVAL);
        written += events.length;
        if (Math.floor(written / SAMPLE_INTERVAL) > samplesBefore) sampleMemory();
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    }),
};

const startedAt = performance.now();
await runPipeline({ name: 'items', source, decode: (item: Item) => item, key: ({ id }) => id, sink });
assertRows(written, count);
report((performance.now() - startedAt) / 1000, held);
