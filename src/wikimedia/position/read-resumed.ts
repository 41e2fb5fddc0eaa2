import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { type IdEntry, parseEventId } from './event-id.ts';
import { FeedError } from '../../sse/feed-error.ts';
import { NO_PARTITION, partitionKey } from '../dedup/keys-by-partition.ts';
import type { FeedEventListener } from '../health/feed-event.ts';
import type { FeedPosition, PartitionPosition } from './feed-position.ts';
import type { DecodedEvent } from '../event/recent-change.ts';
import { MAX_DISORDER_MS } from '../dedup/dedup-window.ts';
import type { SseMessage } from '../../sse/sse-message.ts';

/** A partition that the connection was asked to resume, and of which nothing has come yet. */
interface Resuming {
  readonly entry: PartitionPosition;
  /** The ids of events up to here, in the unit of the position, may be forgotten. */
  readonly forgotten: number;
}

const unitOf = ({ resume }: PartitionPosition): 'timestamp' | 'offset' =>
  'timestamp' in resume ? 'timestamp' : 'offset';

const valuesOf = (entries: readonly IdEntry[], unit: 'timestamp' | 'offset'): readonly number[] =>
  entries.flatMap(({ at }) => {
    const value = 'timestamp' in at ? ['timestamp', at.timestamp] : ['offset', at.offset];
    return value[0] === unit && typeof value[1] === 'number' && value[1] >= 0 ? [value[1]] : [];
  });

/** Where the feed stands with this event, in the unit of the position: by its id, or else by its own time. */
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
    `the feed ignored Last-Event-ID: of ${topic}/${partition} it sends events of ${from ?? ''} again, and they were counted ` +
    `up to ${to ?? ''}. They have no meta.offset and their ids are forgotten, so they would be counted twice: nothing is ` +
    'counted until it resumes where it is asked to. Follow a feed that does, or begin anew with another DATA_DIR ' +
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
  // Events that do not say where they came from: of whatever partition they are, this is long ago.
  return earliest === undefined ? byKey : byKey.set(NO_PARTITION, earliest);
};

/**
 * Reads what one connection brings, and makes sure that it resumed at `start`. Where events say no offset, their ids tell
 * duplicates, and old ids are forgotten: a feed that ignores the position, and sends again what came long ago, would be
 * counted twice. Then it fails with `feed-ignores-position`, before any of that passes.
 *
 * A partition that is resumed by a time begins with an event of that time or later; what comes behind it may be dated
 * wrongly. So its first event says whether the feed resumed.
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
      /** What could not be read may be the first event of any partition, and the next one a little older. */
      let isFirstUnknown = false;

      const checkResumed = (event: T, id: string): void => {
        const key = keyOf(event);
        const some = resuming.get(key);
        const position = some === undefined ? null : positionOf(event, id, some.entry);
        if (some === undefined || position === null) return;
        resuming.delete(key);
        if (position > some.forgotten - (isFirstUnknown ? MAX_DISORDER_MS : 0)) return;
        const error = new FeedError('feed-ignores-position', describeIgnoredResume(some.entry, position));
        // The source is left in its midst: nobody else tells of it.
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
