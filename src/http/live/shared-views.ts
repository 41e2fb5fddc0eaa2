import type { RecentLog } from '../../core/recent-log.ts';
import type { Frame } from './frame.ts';
import { type LogView, logView } from './log-view.ts';

/** What readers may want of a log: `key` is equal for equal wishes. */
export interface Wish<T> {
  readonly key: string;
  readonly wanted: (item: T) => boolean;
}

export interface HeldView {
  readonly view: LogView;
  /** To be called when the reader is gone. */
  readonly release: () => void;
}

/** Events that are sent in one piece at most. */
const MOST_EVENTS = 250;

/** One view for all readers that want the same, as long as there are any; and each item is put into words once for all. */
export const sharedViews = <T extends object>(
  log: RecentLog<T>,
  words: (number: number, item: T) => Frame,
): ((wish: Wish<T>) => HeldView) => {
  const views = new Map<string, { readonly view: LogView; readers: number }>();
  const frames = new WeakMap<T, Frame>();
  const frame = (number: number, item: T): Frame => {
    const known = frames.get(item);
    if (known !== undefined) return known;
    const fresh = words(number, item);
    frames.set(item, fresh);
    return fresh;
  };
  return ({ key, wanted }) => {
    const shared = views.get(key) ?? { view: logView(log, wanted, frame, MOST_EVENTS), readers: 0 };
    shared.readers += 1;
    views.set(key, shared);
    return {
      view: shared.view,
      release: () => {
        shared.readers -= 1;
        if (shared.readers === 0) views.delete(key);
      },
    };
  };
};
