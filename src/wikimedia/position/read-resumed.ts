import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { type IdEntry, parseEventId } from './event-id.ts';
import { FeedError } from '../../net/feed-error.ts';
import { NO_PARTITION, partitionKey } from '../dedup/keys-by-partition.ts';
import type { FeedEventListener } from '../health/feed-event.ts';
import type { FeedPosition, PartitionPosition } from './feed-position.ts';
import type { DecodedEvent } from '../event/recent-change.ts';
import { MAX_DISORDER_MS } from '../dedup/dedup-window.ts';
import type { SseMessage } from '../../sse/sse-message.ts';

/** A partition that the connection should resume and that has delivered no event yet. */
interface Resuming {
  readonly entry: PartitionPosition;
  /** The ids of events up to here may have expired, in the unit of the position. */
  readonly forgotten: number;
}

const unitOf = ({ resume }: PartitionPosition): 'timestamp' | 'offset' =>
  'timestamp' in resume ? 'timestamp' : 'offset';

const valuesOf = (entries: readonly IdEntry[], unit: 'timestamp' | 'offset'): readonly number[] =>
  entries.flatMap(({ at }) => {
    const value = 'timestamp' in at ? ['timestamp', at.timestamp] : ['offset', at.offset];
    return value[0] === unit && typeof value[1] === 'number' && value[1] >= 0 ? [value[1]] : [];
  });

/** The feed's position at this event, in the unit of the position: by its id, or else by its own time. */
const positionOf = (event: DecodedEvent, id: string, entry: PartitionPosition): number | null => {
  const named = parseEventId(id) ?? [];
  const isOwn = ({ topic, partition }: IdEntry): boolean =>
    topic === event.topic && partition === (event.partition ?? 0);
  const own = event.topic === null ? named : named.filter(isOwn);
  const values = valuesOf(own, unitOf(entry));
  if (values.length > 0) return Math.max(...values);
  const time = event.kind === 'change' && event.dt !== null ? Date.parse(event.dt) : NaN;
  return unitOf(entry) === 'offset' || Number.isNaN(time) ? null : time;
};

const describeIgnoredResume = ({ topic, partition, resume }: PartitionPosition, position: number): string => {
  const [from, to] =
    'timestamp' in resume
      ? [position, resume.timestamp].map((ms) => new Date(ms).toISOString())
      : [`offset ${position}`, `offset ${resume.offset}`];
  return (
    `the feed ignored Last-Event-ID: ${topic}/${partition} starts again at ${from ?? ''}, but was counted up to ` +
    `${to ?? ''}. The events have no meta.offset and their ids have expired, so they would be counted twice: nothing is ` +
    'counted until the feed resumes at the requested position. Use a feed that does, or start again with another DATA_DIR ' +
    '(server; another keyspace with STORAGE=cassandra) or PRODUCER_ID (producer)'
  );
};

const keyOf = ({ topic, partition }: DecodedEvent | PartitionPosition): string =>
  topic === null ? NO_PARTITION : partitionKey(topic, partition);

const resumingOf = ({ partitions }: FeedPosition): Map<string, Resuming> => {
  const resuming = partitions.flatMap((entry): Resuming[] =>
    entry.forgotten === null ? [] : [{ entry, forgotten: entry.forgotten }],
  );
  const [earliest] = resuming
    .filter(({ entry }) => unitOf(entry) === 'timestamp')
    .sort((a, b) => a.forgotten - b.forgotten);
  const byKey = new Map(resuming.map((some) => [keyOf(some.entry), some]));
  // For events without a topic: whatever their partition, this is long ago.
  return earliest === undefined ? byKey : byKey.set(NO_PARTITION, earliest);
};

/**
 * Reads the events of one connection and checks that it resumed at `start`. For events without an offset, ids identify
 * duplicates, and old ids have expired: the events of a feed that ignores the position and starts long ago would be
 * counted twice. It fails with `feed-ignores-position` before any of them passes.
 *
 * A partition that resumes by time starts with an event of that time or later; events after it may have wrong times. So
 * the first event of each partition decides.
 *
 *     forgotten up to 11:59   events  12:00 09:00 12:01    pass
 *                                     09:00               # feed-ignores-position
 */
export const readResumed =
  <T extends DecodedEvent>(
    start: FeedPosition,
    read: (message: SseMessage) => T,
    onFeedEvent: FeedEventListener,
  ): OperatorFunction<Batch<SseMessage, FeedPosition>, Batch<T, FeedPosition>> =>
  (batch$) =>
    defer(() => {
      const resuming = resumingOf(start);
      /** An unreadable event may be the first of any partition, and the next one a little older. */
      let isFirstUnknown = false;

      const checkResumed = (event: T, id: string): void => {
        const key = keyOf(event);
        const some = resuming.get(key);
        const position = some === undefined ? null : positionOf(event, id, some.entry);
        if (some === undefined || position === null) return;
        resuming.delete(key);
        if (position > some.forgotten - (isFirstUnknown ? MAX_DISORDER_MS : 0)) return;
        const error = new FeedError('feed-ignores-position', describeIgnoredResume(some.entry, position));
        // The loop abandons the source here, so the source cannot report the disconnect itself.
        onFeedEvent({ kind: 'disconnected', error });
        throw error;
      };
      return batch$.pipe(
        map((batch) => {
          const events = batch.items.map(read);
          if (resuming.size > 0)
            for (const [index, event] of events.entries()) {
              if (event.kind === 'rejected') isFirstUnknown = true;
              else if (event.offset === null) checkResumed(event, batch.items[index]?.id ?? '');
            }
          return withItems(batch, events);
        }),
      );
    });
