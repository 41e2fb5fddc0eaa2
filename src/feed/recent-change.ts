/** An edit, a new page, a log entry, … as the feed tells it (schema mediawiki/recentchange 1.0); `null` where it does not say. */
export interface RecentChange {
  readonly kind: 'change';
  /** `meta.id`: unique for each event. */
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  /** `meta.dt`: when it was put on the feed, ISO 8601. */
  readonly dt: string | null;
  readonly type: string | null;
  readonly wiki: string | null;
  readonly title: string | null;
  readonly user: string | null;
  readonly bot: boolean;
  readonly serverUrl: string | null;
  /** `meta.domain`, or else `server_name`. */
  readonly domain: string | null;
}

/** A heartbeat of the feed itself (`meta.domain` is "canary"): not a change. */
export interface Canary {
  readonly kind: 'canary';
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** What cannot be counted, with the reason in plain words. The offset is there when that much could be read. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly data: string;
  readonly reason: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** Event ids are remembered as lines of text, and none that is real comes near this length. */
const MAX_ID_LENGTH = 256;
/** What would not come back from there as it went in. */
const UNKEEPABLE = /[\n\p{Surrogate}]/u;

type Fields = Readonly<Partial<Record<string, unknown>>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const countOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const nameOf = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
};

const faultOfId = (id: unknown): string | null => {
  if (typeof id !== 'string') return `meta.id is ${nameOf(id)}, not a text`;
  if (id === '') return 'meta.id is empty';
  if (id.length > MAX_ID_LENGTH || UNKEEPABLE.test(id))
    return `meta.id is longer than ${MAX_ID_LENGTH} characters, or holds a line feed or half a surrogate pair`;
  return null;
};

const faultOf = (event: Fields, meta: Fields): string | null => {
  const fault = faultOfId(meta['id']);
  // A canary is not counted, so its other fields do not matter.
  if (fault !== null || meta['domain'] === 'canary') return fault;
  if (!isMissing(event['bot']) && typeof event['bot'] !== 'boolean')
    return `bot is ${nameOf(event['bot'])}, not true or false`;
  for (const field of ['user', 'server_url', 'server_name'] as const) {
    if (!isMissing(event[field]) && typeof event[field] !== 'string')
      return `${field} is ${nameOf(event[field])}, not a text`;
  }
  if (!isMissing(meta['domain']) && typeof meta['domain'] !== 'string')
    return `meta.domain is ${nameOf(meta['domain'])}, not a text`;
  return null;
};

/**
 * Reads one event of the feed. It is strict only where counting depends on it: unknown fields and types pass;
 * an event without a usable `meta.id`, or with a field to be counted of another kind than the schema's, is
 * malformed. It never throws.
 */
export const readRecentChange = (data: string): RecentChange | Canary | Malformed => {
  const malformed = (reason: string, meta: Fields = {}): Malformed => ({
    kind: 'malformed',
    data,
    reason,
    topic: textOrNull(meta['topic']),
    partition: countOrNull(meta['partition']),
    offset: countOrNull(meta['offset']),
  });
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    return malformed(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(event)) return malformed(`the event is ${nameOf(event)}, not an object`);
  const meta = event['meta'];
  if (!isObject(meta)) return malformed(`meta is ${nameOf(meta)}, not an object`);
  const fault = faultOf(event, meta);
  if (fault !== null) return malformed(fault, meta);

  const id = meta['id'] as string;
  const domain = textOrNull(meta['domain']);
  const topic = textOrNull(meta['topic']);
  const partition = countOrNull(meta['partition']);
  const offset = countOrNull(meta['offset']);
  if (domain === 'canary') return { kind: 'canary', id, topic, partition, offset };
  return {
    kind: 'change',
    id,
    topic,
    partition,
    offset,
    dt: textOrNull(meta['dt']),
    type: textOrNull(event['type']),
    wiki: textOrNull(event['wiki']),
    title: textOrNull(event['title']),
    user: textOrNull(event['user']),
    bot: event['bot'] === true,
    serverUrl: textOrNull(event['server_url']),
    domain: domain ?? textOrNull(event['server_name']),
  };
};
