import type { Admin, Offsets } from 'kafkajs';
import { brokerError } from '../broker-error.ts';

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
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    const first = found?.partitions.find(({ partition }) => partition === 0);
    const note = first?.metadata ?? '';
    return note === '' ? null : note;
  } catch (cause) {
    throw brokerError(`reading the position that the group ${group} keeps`, cause);
  }
};

/** The offsets that carry a note. The offset itself says nothing. */
export const noteOffsets = ({ group, topic }: NotePlace, note: string): Offsets & { consumerGroupId: string } => ({
  consumerGroupId: group,
  // kafkajs passes the metadata on, although its types do not know of it here.
  topics: [{ topic, partitions: [{ partition: 0, offset: '0', metadata: note }] }] as Offsets['topics'],
});
