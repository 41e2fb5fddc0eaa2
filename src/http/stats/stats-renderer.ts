import type { Snapshot } from '../../stats/counts/snapshot.ts';
import { statsJson } from './stats-json.ts';

/** How many users /stats shows when nobody says otherwise, and the stream always. */
export const DEFAULT_TOP = 100;

/** A snapshot as it is sent: `number` is its own within this process, `body` is UTF-8 JSON with `DEFAULT_TOP` users. */
export interface RenderedStats {
  readonly number: number;
  readonly body: Buffer;
}

/** Turns a snapshot into what is sent, once for each snapshot however often it is asked for. */
export const statsRenderer = (): ((snapshot: Snapshot) => RenderedStats) => {
  const rendered = new WeakMap<Snapshot, RenderedStats>();
  let lastNumber = 0;
  return (snapshot) => {
    const cached = rendered.get(snapshot);
    if (cached !== undefined) return cached;
    lastNumber += 1;
    const created = { number: lastNumber, body: Buffer.from(statsJson(snapshot, DEFAULT_TOP)) };
    rendered.set(snapshot, created);
    return created;
  };
};
