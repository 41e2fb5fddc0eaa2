import { withinBytes } from '../../../core/loop/within-bytes.ts';
import type { RestartOptions } from '../../../core/loop/restart.ts';
import { retryDelay } from '../../../core/time/retry-delay.ts';
import type { Settings } from '../../../config/settings.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import type { AssignedPartition } from '../../../kafka/source/consumer-group.ts';
import { MAX_BYTES_IN_FLIGHT, recordBytes } from '../../shared/bytes-in-flight.ts';
import { STABLE_AFTER_MS } from '../../shared/feed/feed-options.ts';
import { windowCountersFromSettings } from '../../shared/window-counters-from-settings.ts';
import type { GroupDeps, PartitionDeps } from '../deps.ts';
import { sizeOfRecordItems } from './size-of-record-items.ts';

/** A new leader may briefly not know the end of its partition. */
const MAX_METADATA_RETRIES = 4;
const METADATA_RETRY_MS = 1000;

export const backoffDelay = ({ feed }: Settings): RestartOptions['delay'] =>
  retryDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);

const withMetadataRetries =
  (delay: RestartOptions['delay']): RestartOptions['delay'] =>
  (error, attempt) =>
    error instanceof BrokerError && error.code === 'topic-made-anew' && attempt < MAX_METADATA_RETRIES
      ? METADATA_RETRY_MS
      : delay(error, attempt);

/** The dependencies of an assigned partition's pipeline, as the settings configure them. */
export const partitionDeps = (
  { partition, records }: AssignedPartition,
  { admin, deadLetters, settings, store, status, telemetry, fromBeginning, stopping$ }: GroupDeps,
): PartitionDeps => {
  const { topic, group } = settings.kafka;
  return {
    topic,
    partition,
    ledger: store.ledger(`${topic}/${partition}`),
    records: (from) =>
      telemetry.loop.source(
        withinBytes(records(from), { maxBytes: MAX_BYTES_IN_FLIGHT, sizeOf: recordBytes }),
        settings.loop.capacity,
      ),
    offsets: async () => {
      const found = (await admin.offsets(topic)).find((one) => one.partition === partition);
      if (found === undefined)
        throw new BrokerError('topic-missing', `${topic} has no partition ${partition}`);
      return found;
    },
    firstStart: async () =>
      settings.store.kind !== 'in-memory' || fromBeginning
        ? null
        : ((await admin.committed(group, topic)).get(partition) ?? null),
    dedupWindowSize: settings.kafka.dedupWindowSize,
    deadLetters,
    capacity: settings.loop.capacity,
    batch: {
      events: settings.loop.batchEvents,
      ms: settings.loop.batchMs,
      byteLimit: { maxBytes: settings.loop.batchBytes, sizeOf: sizeOfRecordItems },
    },
    windowCounterFactory: windowCountersFromSettings(settings.windows, Date.now),
    restarts: {
      delay: withMetadataRetries(backoffDelay(settings)),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: (error) => status.restarting(partition, error),
    },
    onResume: ({ next }) => status.resumed(partition, next),
    onDuplicates: status.onDuplicates,
    now: () => new Date().toISOString(),
    stopping$,
  };
};
