import type { Admin, Offsets, PartitionOffset } from 'kafkajs';
import { brokerError } from '../client-error.ts';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';

/**
 * Names the metadata that a group stores with its offset of a topic's first partition. A transaction writes it atomically
 * with the records.
 */
export interface OffsetMetadataKey {
  readonly group: string;
  readonly topic: string;
}

/** Reads the metadata; `null` if there is none. */
export const readOffsetMetadata = async (
  admin: Admin,
  { group, topic }: OffsetMetadataKey,
): Promise<string | null> => {
  try {
    const [found] = await retryWhileMetadataStale(() =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const first = found?.partitions.find(({ partition }) => partition === 0);
    const metadata = first?.metadata ?? '';
    return metadata === '' ? null : metadata;
  } catch (cause) {
    throw brokerError(`reading the saved position of the group ${group}`, cause);
  }
};

/** The offsets to commit with the metadata. The offset itself has no meaning. */
export const offsetsWithMetadata = (
  { group, topic }: OffsetMetadataKey,
  metadata: string,
): Offsets & { consumerGroupId: string } => {
  // kafkajs sends the metadata, although its types lack the field here.
  const first: PartitionOffset & { metadata: string } = { partition: 0, offset: '0', metadata: metadata };
  return { consumerGroupId: group, topics: [{ topic, partitions: [first] }] };
};
