import {
  concatMap,
  connect,
  EMPTY,
  ignoreElements,
  merge,
  type MonoTypeOperatorFunction,
  throttleTime,
} from 'rxjs';
import type { ConsumerGroup } from '../../../kafka/source/consumer-group.ts';
import type { Counted } from '../deps.ts';

/** The minimum time between two offset commits of a partition, in milliseconds. */
const COMMIT_INTERVAL_MS = 1000;

/**
 * Commits the counted offset to the brokers: at most once per interval, and the latest one at the end.
 *
 *     counted   --1-2-3------4|
 *     commits   --1------3---4
 *     result    --1-2-3------4|
 */
export const commitOffsets = (group: ConsumerGroup, partition: number): MonoTypeOperatorFunction<Counted> =>
  connect((counted$) =>
    merge(
      counted$,
      counted$.pipe(
        throttleTime(COMMIT_INTERVAL_MS, undefined, { leading: true, trailing: true }),
        concatMap(({ position }) => (position === null ? EMPTY : group.commit(partition, position.next))),
        ignoreElements(),
      ),
    ),
  );
