import { partitionKey } from '../topic-log.ts';
import { plausibleTimes } from './plausible-times.ts';
import { readRecording } from './read-recording.ts';

/** An event of a recording, with its offset in the topic and its time. */
export interface RecordedEvent {
  readonly offset: number;
  readonly timestamp: number;
  readonly data: string;
  /** Milliseconds after the first event of the recording; never less than the event before. */
  readonly due: number;
}

/** The events of one topic-partition, offsets growing; there may be holes. */
export interface RecordedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly RecordedEvent[];
}

/** What a recording holds. */
export interface Recording {
  readonly partitions: readonly RecordedPartition[];
  /** The time of the first event with a plausible one, in milliseconds; `null` if no event has a time. */
  readonly startMs: number | null;
  /** Events of the recording, each once. */
  readonly events: number;
  /** Texts that are no event: not JSON, or without `meta`. They are events of a feed all the same, which a reader rejects. */
  readonly unreadable: UnreadableTexts;
}

export interface UnreadableTexts {
  readonly count: number;
  /** Their places in the recording, the first text being 1; the first few only. */
  readonly places: readonly number[];
}

const MAX_PLACES = 5;

const FALLBACK_TOPIC = 'eqiad.mediawiki.recentchange';

interface EventCoordinates {
  readonly isEvent: boolean;
  readonly topic: string;
  readonly partition: number;
  /** null: the event does not say. */
  readonly offset: number | null;
  /** Milliseconds; null: the event does not say. */
  readonly time: number | null;
}

const NO_COORDINATES: EventCoordinates = {
  isEvent: false,
  topic: FALLBACK_TOPIC,
  partition: 0,
  offset: null,
  time: null,
};

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const timeOf = (dt: unknown): number | null => {
  const time = typeof dt === 'string' ? Date.parse(dt) : Number.NaN;
  return Number.isNaN(time) ? null : time;
};

const coordinatesOf = (data: string): EventCoordinates => {
  let event: { readonly meta?: unknown } | null;
  try {
    event = JSON.parse(data) as { readonly meta?: unknown } | null;
  } catch {
    return NO_COORDINATES;
  }
  const meta = event?.meta;
  if (typeof meta !== 'object' || meta === null) return NO_COORDINATES;
  const { topic, partition, offset, dt } = meta as Record<string, unknown>;
  return {
    isEvent: true,
    topic: typeof topic === 'string' && topic !== '' ? topic : FALLBACK_TOPIC,
    partition: isNumber(partition) ? partition : 0,
    offset: isNumber(offset) && typeof topic === 'string' ? offset : null,
    time: timeOf(dt),
  };
};

interface PartitionBuilder {
  readonly topic: string;
  readonly partition: number;
  readonly byOffset: Map<number, RecordedEvent>;
}

const buildPartition = ({ topic, partition, byOffset }: PartitionBuilder): RecordedPartition => {
  let latest = 0;
  const events = [...byOffset.values()]
    .sort((a, b) => a.offset - b.offset)
    .map((event) => {
      latest = Math.max(latest, event.due);
      return { ...event, due: latest };
    });
  return { topic, partition, events };
};

type UnplacedEvent = Omit<RecordedEvent, 'offset'> & { readonly topic: string };

interface ArrivedEvent {
  readonly time: number | null;
  readonly event: { due: number };
}

/** Sets when each event is due. Returns the first plausible time. */
const setDue = (arrived: readonly ArrivedEvent[]): number | null => {
  const times = plausibleTimes(arrived.map(({ time }) => time));
  let start: number | null = null;
  let due = 0;
  for (const [i, { event }] of arrived.entries()) {
    const time = times[i] ?? null;
    if (time !== null) {
      start ??= time;
      due = Math.max(due, time - start);
    }
    event.due = due;
  }
  return start;
};

/** Puts the strays of each topic in its first partition that no event claims. */
const unplacedPartitions = (
  unplaced: readonly UnplacedEvent[],
  existingPartitions: Iterable<PartitionBuilder>,
): readonly RecordedPartition[] => {
  const usedPartitions = [...existingPartitions];
  return [...new Set(unplaced.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partition:
      1 +
      Math.max(
        -1,
        ...usedPartitions.filter((other) => other.topic === topic).map((other) => other.partition),
      ),
    events: unplaced
      .filter((unplacedEvent) => unplacedEvent.topic === topic)
      .map(({ timestamp, data, due }, offset) => ({ offset, timestamp, data, due })),
  }));
};

const noEvents = (file: string, texts: number): Error =>
  new Error(
    `${file} is no recording: ${texts === 1 ? 'its only line is' : `none of its ${texts} lines is`} an event of the feed. A recording has the complete JSON of one event on each line, with its "meta"; to make one of indented JSON, run: jq -c . ${file}`,
  );

/**
 * Reads a recording, up to `maxBytes` of text (512 MB by default). Each topic-partition keeps its offsets; an event
 * that occurs twice at one offset is read once. Events without an offset, or with another event's, go to a partition of
 * their own with offsets from 0, so that all other offsets stay correct. An event without a time gets the time of the one
 * before it. Only plausible times decide when an event is due.
 */
export const loadRecording = async (file: string, maxBytes = 512 * 1024 * 1024): Promise<Recording> => {
  const partitions = new Map<string, PartitionBuilder>();
  const partitionAt = (topic: string, partition: number): PartitionBuilder => {
    const key = partitionKey({ topic, partition });
    const builder = partitions.get(key) ?? { topic, partition, byOffset: new Map() };
    partitions.set(key, builder);
    return builder;
  };
  const unplaced: UnplacedEvent[] = [];
  const arrived: ArrivedEvent[] = [];
  const places: number[] = [];
  let texts = 0;
  let unreadable = 0;
  let bytes = 0;
  let timestamp = 0;

  for await (const data of readRecording(file)) {
    bytes += Buffer.byteLength(data);
    if (bytes > maxBytes) {
      throw new Error(
        `${file} holds more than ${Math.floor(maxBytes / 1024 / 1024)} MB of events, too many to replay from memory: split it`,
      );
    }
    const { isEvent, topic, partition, offset, time } = coordinatesOf(data);
    texts += 1;
    if (!isEvent) {
      unreadable += 1;
      if (places.length < MAX_PLACES) places.push(texts);
    }
    timestamp = time ?? timestamp;
    const events = offset === null ? null : partitionAt(topic, partition).byOffset;
    const existing = offset === null ? undefined : events?.get(offset);
    if (existing?.data === data) continue;
    if (events === null || offset === null || existing !== undefined) {
      const unplacedEvent = { topic, timestamp, due: 0, data };
      unplaced.push(unplacedEvent);
      arrived.push({ time, event: unplacedEvent });
    } else {
      const event = { offset, timestamp, data, due: 0 };
      events.set(offset, event);
      arrived.push({ time, event });
    }
  }
  if (unreadable === texts) throw noEvents(file, texts);
  const startMs = setDue(arrived);

  return {
    partitions: [
      ...[...partitions.values()].map(buildPartition),
      ...unplacedPartitions(unplaced, partitions.values()),
    ],
    startMs,
    events: arrived.length,
    unreadable: { count: unreadable, places },
  };
};
