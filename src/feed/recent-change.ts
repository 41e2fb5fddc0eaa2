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
  /** The number of the page's namespace; 0 is the articles. */
  readonly namespace: number | null;
  readonly title: string | null;
  readonly user: string | null;
  readonly bot: boolean;
  readonly serverUrl: string | null;
  /** `meta.domain`, or else `server_name`. */
  readonly domain: string | null;
  /** What an entry of type "log" is about: "newusers", "block", … */
  readonly logType: string | null;
  /** The page's length in bytes, before and after an edit, or after it was made. */
  readonly lengthOld: number | null;
  readonly lengthNew: number | null;
  /** The numbers of the page's revisions, likewise. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
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

type Fields = Readonly<Partial<Record<string, unknown>>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const NO_FIELDS: Fields = {};
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : NO_FIELDS);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const countOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const wholeOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

const nameOf = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
};

const faultOfId = (id: unknown): string | null => {
  if (typeof id !== 'string') return `meta.id is ${nameOf(id)}, not a text`;
  if (id === '') return 'meta.id is empty';
  // What would not come back from where it is kept as it went in.
  if (id.length > MAX_ID_LENGTH || id.includes('\n') || !id.isWellFormed())
    return `meta.id is longer than ${MAX_ID_LENGTH} characters, or holds a line feed or half a surrogate pair`;
  return null;
};
const faultOfText = (name: string, value: unknown): string | null =>
  value === undefined || value === null || typeof value === 'string'
    ? null
    : `${name} is ${nameOf(value)}, not a text`;
const faultOfFlag = (name: string, value: unknown): string | null =>
  value === undefined || value === null || typeof value === 'boolean'
    ? null
    : `${name} is ${nameOf(value)}, not true or false`;

const malformed = (data: string, reason: string, { topic, partition, offset }: Fields = {}): Malformed => ({
  kind: 'malformed',
  data,
  reason,
  topic: textOrNull(topic),
  partition: countOrNull(partition),
  offset: countOrNull(offset),
});

/**
 * Reads one event of the feed. It is strict only where counting depends on it: unknown fields and types pass;
 * an event without a usable `meta.id`, or with a field to be counted of another kind than the schema's, is
 * malformed. It never throws.
 */
export const readRecentChange = (data: string): RecentChange | Canary | Malformed => {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    return malformed(data, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(event)) return malformed(data, `the event is ${nameOf(event)}, not an object`);
  const { meta } = event;
  if (!isObject(meta)) return malformed(data, `meta is ${nameOf(meta)}, not an object`);

  // Every field is read once: events come in many shapes, so each reading costs a look-up.
  const { id, domain, dt } = meta;
  const idFault = faultOfId(id);
  if (idFault !== null || typeof id !== 'string') return malformed(data, idFault ?? '', meta);
  const topic = textOrNull(meta['topic']);
  const partition = countOrNull(meta['partition']);
  const offset = countOrNull(meta['offset']);
  // A canary is not counted, so its other fields do not matter.
  if (domain === 'canary') return { kind: 'canary', id, topic, partition, offset };

  const { bot, user, server_url: serverUrl, server_name: serverName, type, wiki, namespace, title } = event;
  const fault =
    faultOfFlag('bot', bot) ??
    faultOfText('user', user) ??
    faultOfText('server_url', serverUrl) ??
    faultOfText('server_name', serverName) ??
    faultOfText('meta.domain', domain);
  if (fault !== null) return malformed(data, fault, meta);
  // Only edits and new pages have lengths and revisions, and only log entries say what they are about.
  const isPage = type === 'edit' || type === 'new';
  const length = isPage ? fieldsOf(event['length']) : NO_FIELDS;
  const revision = isPage ? fieldsOf(event['revision']) : NO_FIELDS;
  return {
    kind: 'change',
    id,
    topic,
    partition,
    offset,
    dt: textOrNull(dt),
    type: textOrNull(type),
    wiki: textOrNull(wiki),
    namespace: wholeOrNull(namespace),
    title: textOrNull(title),
    user: textOrNull(user),
    bot: bot === true,
    serverUrl: textOrNull(serverUrl),
    domain: textOrNull(domain) ?? textOrNull(serverName),
    logType: type === 'log' ? textOrNull(event['log_type']) : null,
    lengthOld: countOrNull(length['old']),
    lengthNew: countOrNull(length['new']),
    revisionOld: countOrNull(revision['old']),
    revisionNew: countOrNull(revision['new']),
  };
};
