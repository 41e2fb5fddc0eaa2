import type { FeedPosition, PartitionPosition } from '../../wikimedia/position/feed-position.ts';
import { BrokerError } from '../../kafka/broker-error.ts';

/** What the producer stores as offset metadata of its group: its position in the feed and the process that wrote it. */
export interface PositionMetadata {
  /** Unique for each process. */
  readonly owner: string;
  /** The feed of the position; earlier versions did not save it. */
  readonly stream?: string | undefined;
  readonly position: FeedPosition;
}

/** The brokers' default limit (offset.metadata.max.bytes). */
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

/** How many lost ranges and how many of the latest event times a shortened position holds, longest first. */
const SHORTENINGS: readonly (readonly [ranges: number, latest: number])[] = [
  [64, 8],
  [32, 8],
  [16, 8],
  [8, 4],
  [4, 2],
  [2, 1],
  [0, 0],
];

const lastOf = <T>(all: readonly T[] | undefined, count: number): readonly T[] =>
  all === undefined || count === 0 ? [] : all.slice(-count);

/** `{ [name]: all }`, or `{}` for an empty list. */
const unlessEmpty = <K extends string, T>(name: K, all: readonly T[]): Partial<Record<K, readonly T[]>> =>
  all.length === 0 ? {} : ({ [name]: all } as Record<K, readonly T[]>);

/**
 * Shortens a partition's memory without ever causing a duplicate: events of a dropped lost range are not sent if they still
 * arrive, and only events later than `newest` indicate a recreated topic.
 */
const shortened = (
  { missing, latest = [], newest, ...entry }: PartitionPosition,
  [maxRanges, maxLatest]: (typeof SHORTENINGS)[number],
): PartitionPosition => {
  const forgotten = latest.at(-1 - maxLatest)?.[1] ?? newest;
  return {
    ...entry,
    // Without the times around them: they are for charts, and the producer has none.
    ...unlessEmpty(
      'missing',
      lastOf(missing, maxRanges).map(({ from, to }) => ({ from, to })),
    ),
    ...(forgotten === undefined ? {} : { newest: forgotten }),
    ...unlessEmpty('latest', lastOf(latest, maxLatest)),
  };
};

/** @throws BrokerError when even the shortest form exceeds the brokers' limit. */
export const serializePositionMetadata = ({ owner, stream, position }: PositionMetadata): string => {
  let bytes = 0;
  for (const shortening of SHORTENINGS) {
    const partitions = position.partitions.map((entry) => shortened(entry, shortening));
    const text = JSON.stringify({ owner, stream, position: { ...position, partitions } });
    bytes = Buffer.byteLength(text);
    if (bytes <= MAX_METADATA_BYTES) return text;
  }
  throw new BrokerError(
    'broker-failed',
    `the position in the feed takes ${bytes} bytes, but brokers store at most ${MAX_METADATA_BYTES}: choose a stream with fewer topics (this feed has ${position.partitions.length} partitions)`,
    { retriable: false },
  );
};

/** @throws BrokerError when the text is not a position: something else uses the group. */
export const parsePositionMetadata = (text: string, group: string): PositionMetadata => {
  const metadata = parse(text);
  if (isObject(metadata) && typeof metadata['owner'] === 'string' && isPosition(metadata['position'])) {
    const { owner, stream, position } = metadata;
    return { owner, position, ...(typeof stream === 'string' ? { stream } : {}) };
  }
  throw new BrokerError(
    'broker-failed',
    `the group ${group} does not hold a position of the feed: choose another PRODUCER_ID, or delete that group to start from the beginning`,
    { retriable: false },
  );
};
