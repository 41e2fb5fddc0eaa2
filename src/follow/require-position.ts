import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import { FollowError } from './follow-error.ts';

/**
 * Fails if a feed gives no position and its events have no key: after a reconnect, nothing would say which events are lost
 * or repeated.
 */
export const requirePosition = <T, P>(
  feed: string,
  start: P | null,
  hasKeys: boolean,
): MonoTypeOperatorFunction<Batch<T, P>> => {
  let isKnown = start !== null || hasKeys;
  return tap(({ items, position }) => {
    isKnown ||= position !== null;
    if (isKnown || items.length === 0) return;
    throw new FollowError(
      'no-position',
      `the events of ${feed} have no id, so nothing says where to resume: give the source \`position\`, which reads one from an event; ` +
        'or, if the feed repeats its events from the start of each connection, give the pipeline `key`',
    );
  });
};
