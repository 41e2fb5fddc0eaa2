import { MAX_COMMENT_CHARACTERS, MAX_FIELD_CHARACTERS } from './event-limits.ts';
import {
  type Fault,
  faultOfFlag,
  faultOfLength,
  faultOfPageBytes,
  faultOfText,
  readId,
} from './field-faults.ts';
import { countOrNull, describeType, type Fields, integerOrNull, isObject, textOrNull } from './fields.ts';
import type { DecodedEvent, RejectedEvent } from './recent-change.ts';

const NO_FIELDS: Fields = {};
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : NO_FIELDS);

const readComment = (value: unknown): string | null => {
  const text = textOrNull(value);
  return text === null || text.length <= MAX_COMMENT_CHARACTERS
    ? text
    : text.slice(0, MAX_COMMENT_CHARACTERS);
};

const rejectEvent = (
  data: string,
  { code, message }: Fault,
  { topic, partition, offset }: Fields = NO_FIELDS,
): RejectedEvent => ({
  kind: 'rejected',
  data,
  code,
  message,
  topic: faultOfLength('meta.topic', topic, MAX_FIELD_CHARACTERS.topic) === null ? textOrNull(topic) : null,
  partition: countOrNull(partition),
  offset: countOrNull(offset),
});

const notAnObject = (name: string, value: unknown): Fault => ({
  code: 'not-an-event',
  message: `${name} is ${describeType(value)}, not an object`,
});

/**
 * Reads one event of the feed. Only what counting depends on is checked: unknown fields and event types pass. An event
 * is rejected when it has no usable `meta.id`, when a counted field has another type than the schema's, or when a field
 * is beyond its limit (event-limits.ts). It never throws.
 */
export const readRecentChange = (data: string): DecodedEvent => {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return rejectEvent(data, { code: 'not-json', message: `not JSON: ${detail}` });
  }
  if (!isObject(event)) return rejectEvent(data, notAnObject('the event', event));
  const { meta } = event;
  if (!isObject(meta)) return rejectEvent(data, notAnObject('meta', meta));

  // Every field is read once: events come in many shapes, so each read costs a lookup.
  const { id: rawId, domain, dt } = meta;
  const id = readId('meta.id', rawId);
  if (typeof id !== 'string') return rejectEvent(data, id, meta);
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
  // Only edits and new pages are minor or have lengths and revisions, and only log entries have a log type.
  const isPage = type === 'edit' || type === 'new';
  const length = isPage ? fieldsOf(event['length']) : NO_FIELDS;
  const revision = isPage ? fieldsOf(event['revision']) : NO_FIELDS;
  const { old: lengthOld, new: lengthNew } = length;
  const minor = isPage && event['minor'] === true;
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
    minor,
    serverUrl: textOrNull(serverUrl),
    domain: textOrNull(domain) ?? textOrNull(serverName),
    logType,
    lengthOld: countOrNull(lengthOld),
    lengthNew: countOrNull(lengthNew),
    revisionOld: countOrNull(revision['old']),
    revisionNew: countOrNull(revision['new']),
    comment: readComment(event['comment']),
  };
};
