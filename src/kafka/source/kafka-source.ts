import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaMessage } from 'kafkajs';
import { concat, defer, finalize, from, map, type Observable, switchMap } from 'rxjs';
import type { Batch } from '../../core/loop/batch.ts';
import { mergeSources } from '../../core/loop/merge-sources.ts';
import type { ResumableSource, SourceEvent } from '../../core/loop/resumable-source.ts';
import type { Source } from '../../core/loop/source.ts';
import { type LogOffsets, type TopicAdmin, topicAdmin } from '../admin/topic-admin.ts';
import { BrokerError } from '../broker-error.ts';
import { protocolCode } from '../client-error.ts';
import { connectKafka, type KafkaConnectionOptions } from '../kafka-connection.ts';
import { type AssignedPartition, type ConsumerGroup, consumerGroup } from './consumer-group.ts';
import { deadLetterText, type KafkaItem, recordBytes, toKafkaItem } from './kafka-record-item.ts';
import {
  formatTopicPosition,
  parseTopicPosition,
  partitionStart,
  recreatedError,
  startPosition,
  type TopicPosition,
} from './topic-position.ts';

/** What a `kafkaSource` reads, and from where. */
export interface KafkaSourceOptions extends KafkaConnectionOptions {
  readonly topic: string;
  /**
   * The consumer group, which shares the partitions among its members. Each pipeline needs one of its own: two pipelines in
   * one group would read half of the topic each. The offsets are not stored there but in the sink.
   */
  readonly group: string;
  /** Where the first start begins: at the first record that exists, or with those that come from then on. Default: 'earliest'. */
  readonly start?: 'earliest' | 'latest';
  /** After this many milliseconds without a sign of life, the brokers give the partitions to another member. Default: 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How many partitions are fetched at once. Default: 8. */
  readonly concurrentFetches?: number;
  /** How much of a partition is fetched at once. Default: 1 MiB. */
  readonly maxBytesPerPartition?: number;
}

type OnSourceEvent = (event: SourceEvent) => void;

/** What one run reads with. */
interface Connection {
  readonly admin: TopicAdmin;
  readonly group: ConsumerGroup;
  readonly close: () => Promise<void>;
}

/** Brokers that just got a topic's leadership may report an old end. */
const MAX_END_CHECKS = 5;
const END_CHECK_MS = 500;

const topicOffsets = async (admin: TopicAdmin, topic: string): Promise<readonly LogOffsets[]> => {
  try {
    return await admin.offsets(topic);
  } catch (cause) {
    if (protocolCode(cause) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw cause;
    throw new BrokerError('topic-missing', `there is no topic ${topic}: create it, or check its name`, {
      cause,
    });
  }
};

/** The offsets of a topic that is still the one that was read up to `position`. */
const verifiedOffsets = async (
  admin: TopicAdmin,
  topic: string,
  position: TopicPosition,
): Promise<readonly LogOffsets[]> => {
  for (let checks = 1; ; checks += 1) {
    const offsets = await topicOffsets(admin, topic);
    const error = recreatedError(topic, position, offsets);
    if (error === null) return offsets;
    if (checks === MAX_END_CHECKS) throw error;
    await delay(END_CHECK_MS);
  }
};

/**
 * Any topic of Kafka. The sink stores the next offset of every partition with the data. Records of aborted transactions are
 * left out. A record without a key function comes exactly once, whatever happens to the process, the brokers and the group.
 *
 *     kafkaSource({ brokers: ['127.0.0.1:9092'], topic: 'notices', group: 'notices-per-hour' })
 */
export const kafkaSource = (options: KafkaSourceOptions): ResumableSource<KafkaItem, TopicPosition> => {
  const { topic, group, start = 'earliest', sessionTimeoutMs = 10_000 } = options;
  const { concurrentFetches = 8, maxBytesPerPartition = 1 << 20 } = options;
  /** A new member must not join while the one of the run before leaves. */
  let closing: Promise<void> = Promise.resolve();

  const open = (onSourceEvent: OnSourceEvent, onJoin: () => void): Connection => {
    const kafka = connectKafka(options, (message, fields) => {
      const error = fields['error'];
      onSourceEvent({
        kind: 'warning',
        message: `${message}${typeof error === 'string' ? `: ${error}` : ''}`,
      });
    });
    const admin = topicAdmin(kafka);
    const member = consumerGroup(kafka, {
      ...{ group, topic, concurrentFetches, sessionTimeoutMs, maxBytesPerPartition, onJoin },
      now: Date.now,
    });
    return {
      admin,
      group: member,
      close: async () => {
        await member.leave().catch(() => undefined);
        await admin.close();
      },
    };
  };

  const resume = (
    saved: TopicPosition | null,
    onSourceEvent: OnSourceEvent,
  ): Source<KafkaItem, TopicPosition> => {
    /** What has been emitted, with or after `saved`. */
    const position = new Map(saved);
    const advance = (partition: number, next: number): TopicPosition =>
      new Map(position.set(partition, next));

    const toBatch =
      (partition: number) =>
      ({ items, size, position: next }: Batch<KafkaMessage, number>): Batch<KafkaItem, TopicPosition> => ({
        items: items.map((message) => toKafkaItem(partition, message)),
        size,
        position: next === null ? null : advance(partition, next),
      });

    const partitionRecords =
      ({ partition, records }: AssignedPartition, currentOffsets: () => Promise<readonly LogOffsets[]>) =>
      (credit$: Observable<number>): Observable<Batch<KafkaItem, TopicPosition>> =>
        defer(async () => {
          const offsets = (await currentOffsets()).find((one) => one.partition === partition);
          const known = position.get(partition);
          if (offsets === undefined) return known ?? 0;
          const { next, lost } = partitionStart(known, offsets);
          if (lost > 0)
            onSourceEvent({
              kind: 'gap',
              from: next - lost,
              to: next - 1,
              missing: lost,
              message: `${topic}/${partition}: up to ${lost} records were deleted before they were read, from offset ${next - lost} to ${next - 1}. They are lost: let the topic keep records for longer (retention.ms)`,
            });
          return next;
        }).pipe(switchMap((next) => records(next)(credit$).pipe(map(toBatch(partition)))));

    return (credit$) =>
      defer(() => {
        onSourceEvent({ kind: 'connecting' });
        let offsetsOfJoin: Promise<readonly LogOffsets[]> | null = null;
        let isConnected = false;
        let partitionCount = 0;
        const assigned = new Set<number>();

        const onJoin = (): void => {
          if (!isConnected) onSourceEvent({ kind: 'connected' });
          isConnected = true;
          offsetsOfJoin = null;
          if (assigned.size < partitionCount)
            onSourceEvent({
              kind: 'warning',
              message: `other members of the group ${group} read ${partitionCount - assigned.size} of ${partitionCount} partitions of ${topic}. If that is not a process that this one replaces: give each pipeline a group of its own`,
            });
        };
        const read = ({ admin, group: member }: Connection): Observable<Batch<KafkaItem, TopicPosition>> => {
          const currentOffsets = (): Promise<readonly LogOffsets[]> =>
            (offsetsOfJoin ??= verifiedOffsets(admin, topic, position));
          const first$ = defer(() => from(verifiedOffsets(admin, topic, position))).pipe(
            map((offsets): Batch<KafkaItem, TopicPosition> => {
              partitionCount = offsets.length;
              if (saved !== null) return { items: [], size: 0, position: null };
              for (const [partition, next] of startPosition(offsets, start)) position.set(partition, next);
              // Stored before anything is read, so that a restart begins there, too.
              return { items: [], size: 0, position: new Map(position) };
            }),
          );
          const record$ = member.assigned$.pipe(
            map(
              (one): Source<KafkaItem, TopicPosition> =>
                (available$) =>
                  defer(() => {
                    assigned.add(one.partition);
                    return partitionRecords(one, currentOffsets)(available$);
                  }).pipe(finalize(() => assigned.delete(one.partition))),
            ),
          );
          return concat(first$, mergeSources(record$)(credit$));
        };
        return from(closing).pipe(
          switchMap(() => {
            const connection = open(onSourceEvent, onJoin);
            return read(connection).pipe(
              finalize(() => {
                closing = connection.close();
              }),
            );
          }),
        );
      });
  };

  return {
    name: `kafka://${options.brokers.join(',')}/${topic}`,
    resume,
    formatPosition: formatTopicPosition,
    parsePosition: parseTopicPosition,
    problemOf: () => null,
    textOf: deadLetterText,
    sizeOf: recordBytes,
  };
};
