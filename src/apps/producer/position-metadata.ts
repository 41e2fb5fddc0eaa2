import type { FeedPosition, PartitionPosition } from '../../wikimedia/position/feed-position.ts';
import { BrokerError } from '../../kafka/broker-error.ts';

/** What the producer keeps in its group: how far the feed is in the topic, and which process wrote that. */
export interface PositionMetadata {
  /** Another one for each process. */
  readonly owner: string;
  readonly position: FeedPosition;
}

/** What brokers take unless told otherwise (offset.metadata.max.bytes). */
const MAX_METADATA_BYTES = 4096;

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

/** How much of a position is kept: so many lost ranges, and so many events with the latest times. */
const SHORTENINGS: readonly (readonly [ranges: number, latest: number])[] = [
  [64, 8],
  [32, 8],
  [16, 8],
  [8, 4],
  [4, 2],
  [2, 1],
  [0, 0],
];

const lastOf = <T>(all: readonly T[] | undefined, maxRanges: number): readonly T[] =>
  all === undefined || maxRanges === 0 ? [] : all.slice(-maxRanges);

/** The same list under its name, or nothing. */
const unlessEmpty = <K extends string, T>(name: K, all: readonly T[]): Partial<Record<K, readonly T[]>> =>
  all.length === 0 ? {} : ({ [name]: all } as Record<K, readonly T[]>);

/**
 * A partition with less of what it remembers, and never so that something is sent twice: what lost ranges still bring is
 * not sent, and only later events than `newest` say that a topic was recreated.
 */
const truncatedText = (
  { missing, latest = [], newest, ...entry }: PartitionPosition,
  [ranges, maxRanges]: (typeof SHORTENINGS)[number],
): PartitionPosition => {
  const forgotten = latest.at(-1 - maxRanges)?.[1] ?? newest;
  return {
    ...entry,
    ...unlessEmpty('missing', lastOf(missing, ranges)),
    ...(forgotten === undefined ? {} : { newest: forgotten }),
    ...unlessEmpty('latest', lastOf(latest, maxRanges)),
  };
};

/** @throws BrokerError when the position is too long for the brokers to keep. */
export const serializePositionMetadata = ({ owner, position }: PositionMetadata): string => {
  let bytes = 0;
  for (const shortening of SHORTENINGS) {
    const partitions = position.partitions.map((entry) => truncatedText(entry, shortening));
    const text = JSON.stringify({ owner, position: { ...position, partitions } });
    bytes = Buffer.byteLength(text);
    if (bytes <= MAX_METADATA_BYTES) return text;
  }
  throw new BrokerError(
    'broker-failed',
    `the position in the feed takes ${bytes} bytes, and brokers keep ${MAX_METADATA_BYTES} at most: the feed has too many partitions (${position.partitions.length})`,
    { retriable: false },
  );
};

/** @throws BrokerError when it is no position: something else uses the group. */
export const parsePositionMetadata = (text: string, group: string): PositionMetadata => {
  const metadata = parse(text);
  if (isObject(metadata) && typeof metadata['owner'] === 'string' && isPosition(metadata['position']))
    return { owner: metadata['owner'], position: metadata['position'] };
  throw new BrokerError(
    'broker-failed',
    `the group ${group} does not hold a position of the feed: choose another PRODUCER_ID, or delete that group to begin anew`,
    { retriable: false },
  );
};
