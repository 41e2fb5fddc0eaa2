import type { Snapshot } from '../../stats/counts/snapshot.ts';
import { statsJson } from './stats-json.ts';

/** Number of users in /stats by default, and always in the stream. */
export const DEFAULT_TOP = 100;

/** A serialized snapshot: `number` is unique within this process, `body` is UTF-8 JSON with `DEFAULT_TOP` users. */
export interface RenderedStats {
  readonly number: number;
  readonly body: Buffer;
}

/** Serializes each snapshot once, however often it is requested. */
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
