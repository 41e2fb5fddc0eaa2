import type { Admin, Offsets, PartitionOffset } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { whenSettled } from './settled.ts';

/**
 * A note that a group keeps beside its offset of a topic's first partition. It moves in a transaction together with
 * the records that the transaction writes, or not at all.
 */
export interface NotePlace {
  readonly group: string;
  readonly topic: string;
}

/** `null` when there is none. */
export const readNote = async (admin: Admin, { group, topic }: NotePlace): Promise<string | null> => {
  try {
    const [found] = await whenSettled(() => admin.fetchOffsets({ groupId: group, topics: [topic] }));
    const first = found?.partitions.find(({ partition }) => partition === 0);
    const note = first?.metadata ?? '';
    return note === '' ? null : note;
  } catch (cause) {
    throw brokerError(`reading the position that the group ${group} keeps`, cause);
  }
};

/** The offsets that carry a note; the offset itself says nothing. */
export const noteOffsets = (
  { group, topic }: NotePlace,
  note: string,
): Offsets & { consumerGroupId: string } => {
  // kafkajs passes the metadata on, although its types do not know of it here.
  const first: PartitionOffset & { metadata: string } = { partition: 0, offset: '0', metadata: note };
  return { consumerGroupId: group, topics: [{ topic, partitions: [first] }] };
};
