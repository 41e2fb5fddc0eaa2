import type { RingLog } from '../../core/collections/ring-log.ts';
import type { Frame } from './frame.ts';
import { type LogView, logView } from './log-view.ts';

/** A filter of a log; equal filters have equal keys. */
export interface StreamFilter<T> {
  readonly key: string;
  readonly matches: (item: T) => boolean;
}

export interface FilterLease {
  readonly view: LogView;
  /** Call this when the client has disconnected. */
  readonly release: () => void;
}

/** Maximum number of events in a chunk. */
const MAX_CHUNK_EVENTS = 250;

/** Shares one view among all clients with the same filter, and serializes each item once for all. */
export const filterCache = <T extends object>(
  log: RingLog<T>,
  toFrame: (number: number, item: T) => Frame,
): ((filter: StreamFilter<T>) => FilterLease) => {
  const views = new Map<string, { readonly view: LogView; readers: number }>();
  const frames = new WeakMap<T, Frame>();
  const cachedFrame = (number: number, item: T): Frame => {
    const cached = frames.get(item);
    if (cached !== undefined) return cached;
    const created = toFrame(number, item);
    frames.set(item, created);
    return created;
  };
  return ({ key, matches }) => {
    const entry = views.get(key) ?? {
      view: logView(log, matches, cachedFrame, MAX_CHUNK_EVENTS),
      readers: 0,
    };
    entry.readers += 1;
    views.set(key, entry);
    return {
      view: entry.view,
      release: () => {
        entry.readers -= 1;
        if (entry.readers === 0) views.delete(key);
      },
    };
  };
};
