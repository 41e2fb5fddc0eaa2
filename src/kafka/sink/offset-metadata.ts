import type { Admin, Offsets, PartitionOffset } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';

/**
 * A note that a group keeps beside its offset of a topic's first partition. It moves in a transaction together with
 * the records that the transaction writes, or not at all.
 */
export interface OffsetMetadataKey {
  readonly group: string;
  readonly topic: string;
}

/** `null` when there is none. */
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
    throw brokerError(`reading the position that the group ${group} keeps`, cause);
  }
};

/** The offsets that carry a note; the offset itself says nothing. */
export const offsetsWithMetadata = (
  { group, topic }: OffsetMetadataKey,
  metadata: string,
): Offsets & { consumerGroupId: string } => {
  // kafkajs passes the metadata on, although its types do not know of it here.
  const first: PartitionOffset & { metadata: string } = { partition: 0, offset: '0', metadata: metadata };
  return { consumerGroupId: group, topics: [{ topic, partitions: [first] }] };
};
