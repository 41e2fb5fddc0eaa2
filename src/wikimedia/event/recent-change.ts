import { faultOfLength, faultOfPageBytes, MAX_FIELD_CHARACTERS } from './event-limits.ts';
import type { OversizedData } from '../../sse/sse-message.ts';

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
export interface RejectedEvent {
  readonly kind: 'malformed';
  readonly data: string;
  /** Of an event beyond the limit: `data` is only its beginning. */
  readonly oversized?: OversizedData;
  readonly reason: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const NO_FIELDS: Fields = {};
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : NO_FIELDS);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const countOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

const integerOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

const describeType = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
};

const faultOfId = (id: unknown): string | null => {
  if (typeof id !== 'string') return `meta.id is ${describeType(id)}, not a text`;
  if (id === '') return 'meta.id is empty';
  // What would not come back from where it is kept as it went in.
  if (id.length > MAX_FIELD_CHARACTERS.id || id.includes('\n') || !id.isWellFormed())
    return `meta.id is longer than ${MAX_FIELD_CHARACTERS.id} characters, or holds a line feed or half a surrogate pair`;
  return null;
};
const faultOfText = (name: string, value: unknown, max: number): string | null => {
  if (typeof value === 'string') return faultOfLength(name, value, max);
  return value === undefined || value === null ? null : `${name} is ${describeType(value)}, not a text`;
};
const faultOfFlag = (name: string, value: unknown): string | null =>
  value === undefined || value === null || typeof value === 'boolean'
    ? null
    : `${name} is ${describeType(value)}, not true or false`;

const rejectEvent = (
  data: string,
  reason: string,
  { topic, partition, offset }: Fields = {},
): RejectedEvent => ({
  kind: 'malformed',
  data,
  reason,
  topic: faultOfLength('meta.topic', topic, MAX_FIELD_CHARACTERS.topic) === null ? textOrNull(topic) : null,
  partition: countOrNull(partition),
  offset: countOrNull(offset),
});

/**
 * Reads one event of the feed. It is strict only where counting depends on it: unknown fields and types pass;
 * an event without a usable `meta.id`, with a field to be counted of another kind than the schema's, or with one beyond
 * its limit (event-limits.ts) is malformed. It never throws.
 */
export const readRecentChange = (data: string): RecentChange | Canary | RejectedEvent => {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    return rejectEvent(data, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(event)) return rejectEvent(data, `the event is ${describeType(event)}, not an object`);
  const { meta } = event;
  if (!isObject(meta)) return rejectEvent(data, `meta is ${describeType(meta)}, not an object`);

  // Every field is read once: events come in many shapes, so each reading costs a look-up.
  const { id, domain, dt } = meta;
  const idFault = faultOfId(id);
  if (idFault !== null || typeof id !== 'string') return rejectEvent(data, idFault ?? '', meta);
  const topic = textOrNull(meta['topic']);
  const topicFault = faultOfLength('meta.topic', topic, MAX_FIELD_CHARACTERS.topic);
  if (topicFault !== null) return rejectEvent(data, topicFault, meta);
  const partition = countOrNull(meta['partition']);
  const offset = countOrNull(meta['offset']);
  // A canary is not counted, so its other fields do not matter.
  if (domain === 'canary') return { kind: 'canary', id, topic, partition, offset };

  const { bot, user, server_url: serverUrl, server_name: serverName, type, wiki, namespace, title } = event;
  const fault =
    faultOfFlag('bot', bot) ??
    faultOfText('user', user, MAX_FIELD_CHARACTERS.user) ??
    faultOfText('server_url', serverUrl, MAX_FIELD_CHARACTERS.serverUrl) ??
    faultOfText('server_name', serverName, MAX_FIELD_CHARACTERS.serverName) ??
    faultOfText('meta.domain', domain, MAX_FIELD_CHARACTERS.domain) ??
    faultOfLength('title', title, MAX_FIELD_CHARACTERS.title) ??
    faultOfLength('meta.dt', dt, MAX_FIELD_CHARACTERS.dt) ??
    faultOfLength('type', type, MAX_FIELD_CHARACTERS.type) ??
    faultOfLength('wiki', wiki, MAX_FIELD_CHARACTERS.wiki);
  if (fault !== null) return rejectEvent(data, fault, meta);
  // Only edits and new pages have lengths and revisions, and only log entries say what they are about.
  const isPage = type === 'edit' || type === 'new';
  const length = isPage ? fieldsOf(event['length']) : NO_FIELDS;
  const revision = isPage ? fieldsOf(event['revision']) : NO_FIELDS;
  const { old: lengthOld, new: lengthNew } = length;
  const logType = type === 'log' ? textOrNull(event['log_type']) : null;
  const laterFault =
    faultOfPageBytes('length.old', lengthOld) ??
    faultOfPageBytes('length.new', lengthNew) ??
    faultOfLength('log_type', logType, MAX_FIELD_CHARACTERS.logType);
  if (laterFault !== null) return rejectEvent(data, laterFault, meta);
  return {
    kind: 'change',
    id,
    topic,
    partition,
    offset,
    dt: textOrNull(dt),
    type: textOrNull(type),
    wiki: textOrNull(wiki),
    namespace: integerOrNull(namespace),
    title: textOrNull(title),
    user: textOrNull(user),
    bot: bot === true,
    serverUrl: textOrNull(serverUrl),
    domain: textOrNull(domain) ?? textOrNull(serverName),
    logType,
    lengthOld: countOrNull(lengthOld),
    lengthNew: countOrNull(lengthNew),
    revisionOld: countOrNull(revision['old']),
    revisionNew: countOrNull(revision['new']),
  };
};
