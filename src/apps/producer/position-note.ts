import type { FeedPosition, PartitionPosition } from '../../feed/position.ts';
import { BrokerError } from '../../kafka/broker-error.ts';

/** What the producer keeps in its group: how far the feed is in the topic, and which process wrote that. */
export interface PositionNote {
  /** Another one for each process. */
  readonly owner: string;
  readonly position: FeedPosition;
}

/** What brokers take unless told otherwise (offset.metadata.max.bytes). */
const MAX_BYTES = 4096;

type Fields = Readonly<Partial<Record<string, unknown>>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number';

const isPartition = (value: unknown): value is PartitionPosition =>
  isObject(value) &&
  typeof value['topic'] === 'string' &&
  typeof value['partition'] === 'number' &&
  isObject(value['resume']) &&
  (typeof value['resume']['timestamp'] === 'number' || typeof value['resume']['offset'] === 'number') &&
  isNumberOrNull(value['next']) &&
  isNumberOrNull(value['forgotten']);

const isPosition = (value: unknown): value is FeedPosition =>
  isObject(value) &&
  typeof value['since'] === 'number' &&
  Array.isArray(value['partitions']) &&
  value['partitions'].every(isPartition);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The same with so many of the latest missing ranges at most: of older ones, nothing that comes later is sent. */
const withRanges = ({ owner, position }: PositionNote, most: number): PositionNote => ({
  owner,
  position: {
    ...position,
    partitions: position.partitions.map(({ missing = [], ...entry }) => ({
      ...entry,
      ...(most === 0 || missing.length === 0 ? {} : { missing: missing.slice(-most) }),
    })),
  },
});

/** @throws BrokerError when the position is too long for the brokers to keep. */
export const writePositionNote = (note: PositionNote): string => {
  for (const ranges of [64, 32, 16, 8, 4]) {
    const shortened = JSON.stringify(withRanges(note, ranges));
    if (Buffer.byteLength(shortened) <= MAX_BYTES) return shortened;
  }
  const text = JSON.stringify(withRanges(note, 0));
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BYTES) return text;
  throw new BrokerError(
    'broker-failed',
    `the position in the feed takes ${bytes} bytes, and brokers keep ${MAX_BYTES} at most: the feed has too many partitions (${note.position.partitions.length})`,
    { retriable: false },
  );
};

/** @throws BrokerError when it is no position: something else uses the group. */
export const readPositionNote = (text: string, group: string): PositionNote => {
  const note = parse(text);
  if (isObject(note) && typeof note['owner'] === 'string' && isPosition(note['position']))
    return { owner: note['owner'], position: note['position'] };
  throw new BrokerError(
    'broker-failed',
    `the group ${group} does not hold a position of the feed: choose another PRODUCER_ID, or delete that group to begin anew`,
    { retriable: false },
  );
};
