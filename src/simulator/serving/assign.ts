import { partitionKey, type TopicLog } from '../topic-log.ts';

/** Where a connection starts in one partition; `offset` is what the ids say until an event came from there. */
export interface Assignment {
  readonly log: TopicLog;
  readonly next: number;
  /** -1: from now on. */
  readonly offset: number;
}

/** What a request that does not say where to start gets: the real server says `end`. */
export type StartAt = 'end' | 'beginning';

/** A request that cannot be served; `message` goes to the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;

  constructor(status: number, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.status = status;
  }
}

interface Entry {
  readonly topic: string;
  readonly partition: number;
  readonly offset?: number;
  readonly timestamp?: number;
}

const FROM_NOW = -1;
const FROM_START = -2;

const isEntry = (value: unknown): value is Entry => {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  return (
    typeof entry['topic'] === 'string' &&
    Number.isInteger(entry['partition']) &&
    (Number.isInteger(entry['offset']) || Number.isInteger(entry['timestamp']))
  );
};

const parseId = (id: string): readonly (string | Entry)[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(id);
  } catch (cause) {
    throw new RequestError(400, `Last-Event-ID is no JSON: ${id.slice(0, 200)}`, { cause });
  }
  const entries: unknown = typeof parsed === 'string' ? parsed.split(',') : parsed;
  if (
    !Array.isArray(entries) ||
    entries.length === 0 ||
    !entries.every((entry): entry is string | Entry => typeof entry === 'string' || isEntry(entry))
  ) {
    throw new RequestError(
      400,
      'Last-Event-ID must be an array of topic names, or of objects with topic, partition and offset or timestamp',
    );
  }
  return entries;
};

const parseSince = (since: string): number => {
  const time = /^\d+$/.test(since) ? Number(since) : Date.parse(since);
  if (Number.isNaN(time)) {
    throw new RequestError(400, `since is neither an ISO 8601 time nor milliseconds: ${since.slice(0, 100)}`);
  }
  return time;
};

const resolve = (log: TopicLog, entry: Omit<Entry, 'topic' | 'partition'>): Assignment => {
  const { endOffset } = log;
  if (entry.offset === undefined) {
    const found = log.firstAtOrAfter(entry.timestamp ?? Infinity);
    return { log, next: found, offset: found < endOffset ? found : FROM_NOW };
  }
  const { offset } = entry;
  const requestedOffset = offset === FROM_START ? log.firstOffset : offset;
  // An offset that the log does not have starts at the end, as Kafka consumers do out of the box.
  const next =
    requestedOffset >= log.firstOffset && requestedOffset <= endOffset ? requestedOffset : endOffset;
  return { log, next, offset: offset === FROM_START ? next : offset };
};

/**
 * Finds out where a request starts, as KafkaSSE does (wikimedia/KafkaSSE, lib/utils.js).
 *
 * `Last-Event-ID` decides alone, and topics that it does not name are not sent at all; `since` counts without
 * it, and for its entries that are bare topic names. Entries with an offset come before those with a timestamp
 * in the ids, and a timestamp is shown as the offset that it led to, or -1. An entry with both is lost beside
 * one with a timestamp alone. Throws a RequestError.
 */
export const assign = (
  logs: readonly TopicLog[],
  lastEventId: string | undefined,
  since: string | null,
  startAt: StartAt = 'end',
): readonly Assignment[] => {
  const time = since === null ? 0 : parseSince(since);
  const start = time > 0 ? { timestamp: time } : { offset: startAt === 'end' ? FROM_NOW : FROM_START };
  const requestedEntries = lastEventId === undefined ? logs.map(({ topic }) => topic) : parseId(lastEventId);

  const entries = requestedEntries.flatMap((entry): readonly Entry[] =>
    typeof entry === 'string'
      ? logs
          .filter(({ topic }) => topic === entry)
          .map(({ topic, partition }) => ({ topic, partition, ...start }))
      : [entry],
  );
  const known = new Set(logs.map(({ topic }) => topic));
  const unknown = requestedEntries
    .map((entry) => (typeof entry === 'string' ? entry : entry.topic))
    .filter((t) => !known.has(t));
  if (unknown.length > 0) throw new RequestError(404, `there is no topic ${unknown.join(', ')}`);

  const timestampEntries = entries.filter(({ offset }) => offset === undefined);
  const offsetEntries = entries.filter(
    ({ offset, timestamp }) =>
      offset !== undefined && (timestamp === undefined || timestampEntries.length === 0),
  );
  const assignments = new Map<string, Assignment>();
  for (const entry of [...offsetEntries, ...timestampEntries]) {
    const key = partitionKey(entry);
    const log = logs.find((candidate) => partitionKey(candidate) === key);
    if (log !== undefined) assignments.set(key, resolve(log, entry));
  }
  return [...assignments.values()];
};
