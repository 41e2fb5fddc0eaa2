import { faultOfLength, faultOfPageBytes, MAX_FIELD_CHARACTERS } from '../event/event-limits.ts';
import type { ChangeRecord, Decoded } from './change-record.ts';
import { isNamespace } from './namespace.ts';
import { rejectedRecord } from './rejected-record.ts';
import { countOrNull } from './count-or-null.ts';

/** The fields of a record under the names that JSON and protobuf share, of whatever type they came. */
export type Fields = Readonly<Partial<Record<string, unknown>>>;

type OptionalFields = Pick<
  ChangeRecord,
  'topic' | 'logType' | 'lengthOld' | 'lengthNew' | 'revisionOld' | 'revisionNew'
>;

const describeType = (value: unknown): string => {
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
};

const isText = (value: unknown): value is string | null | undefined =>
  typeof value === 'string' || value === undefined || value === null;
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const isFlag = (value: unknown): value is boolean | null | undefined =>
  typeof value === 'boolean' || value === undefined || value === null;

/** What would not come back from where ids are kept as it went in. */
const isUnstorable = (id: string): boolean =>
  id.length > MAX_FIELD_CHARACTERS.id || id.includes('\n') || !id.isWellFormed();

/** What was not in a record from the first: there, a field of another type than ours had no meaning, and has none now. */
const optionalFields = (fields: Fields): OptionalFields => ({
  topic: textOrNull(fields['topic']),
  logType: textOrNull(fields['log_type']),
  lengthOld: countOrNull(fields['length_old']),
  lengthNew: countOrNull(fields['length_new']),
  revisionOld: countOrNull(fields['revision_old']),
  revisionNew: countOrNull(fields['revision_new']),
});

/** Why a field is beyond what an event may have; the rules are those of the feed. */
const faultOfLimits = (fields: Fields, { lengthOld, lengthNew }: OptionalFields): string | null =>
  faultOfLength('user', fields['user'], MAX_FIELD_CHARACTERS.user) ??
  faultOfLength('title', fields['title'], MAX_FIELD_CHARACTERS.title) ??
  faultOfLength('server_url', fields['server_url'], MAX_FIELD_CHARACTERS.serverUrl) ??
  faultOfLength('domain', fields['domain'], MAX_FIELD_CHARACTERS.domain) ??
  faultOfLength('wiki', fields['wiki'], MAX_FIELD_CHARACTERS.wiki) ??
  faultOfLength('type', fields['type'], MAX_FIELD_CHARACTERS.type) ??
  faultOfLength('dt', fields['dt'], MAX_FIELD_CHARACTERS.dt) ??
  faultOfLength('topic', fields['topic'], MAX_FIELD_CHARACTERS.topic) ??
  faultOfLength('log_type', fields['log_type'], MAX_FIELD_CHARACTERS.logType) ??
  faultOfPageBytes('length_old', lengthOld) ??
  faultOfPageBytes('length_new', lengthNew);

const notText = (name: string, value: unknown): Decoded =>
  rejectedRecord(`${name} is ${describeType(value)}, not a text`);

/**
 * Makes a change of a record's fields. Texts that are missing, and the empty texts of a record without an id, are
 * `null`: such a record comes from a producer that writes "" for what it does not know. A field of another type
 * than ChangeRecord's makes the record undecodable, but for those that came later: they are `null` then. So does a field
 * beyond its limit (event-limits.ts). Fields of other names do not matter. It never throws.
 */
export const parseChange = (fields: Fields): Decoded => {
  const { domain, title, user, id, dt, type, bot, wiki, server_url: serverUrl, namespace } = fields;
  if (!isText(domain)) return notText('domain', domain);
  if (!isText(title)) return notText('title', title);
  if (!isText(user)) return notText('user', user);
  if (!isText(id)) return notText('id', id);
  if (!isText(dt)) return notText('dt', dt);
  if (!isText(type)) return notText('type', type);
  if (!isFlag(bot)) return rejectedRecord(`bot is ${describeType(bot)}, not true or false`);
  if (!isText(wiki)) return notText('wiki', wiki);
  if (!isText(serverUrl)) return notText('server_url', serverUrl);
  if (namespace !== undefined && namespace !== null && !isNamespace(namespace))
    return rejectedRecord(
      `namespace is ${typeof namespace === 'number' ? namespace : describeType(namespace)}, not a whole number of 32 bits`,
    );
  const optional = optionalFields(fields);
  const fault = faultOfLimits(fields, optional);
  if (fault !== null) return rejectedRecord(fault);
  // An empty id would make all that have it repeats of one another.
  if (id === undefined || id === null || id === '')
    return {
      kind: 'change',
      id: null,
      dt: dt || null,
      type: type || null,
      bot: bot === true,
      wiki: wiki || null,
      serverUrl: serverUrl || null,
      namespace: namespace ?? null,
      domain: domain || null,
      title: title || null,
      user: user || null,
      ...optional,
    };
  if (isUnstorable(id))
    return rejectedRecord(
      `id is longer than ${MAX_FIELD_CHARACTERS.id} characters, or holds a line feed or half a surrogate pair`,
    );
  return {
    kind: 'change',
    id,
    dt: dt ?? null,
    type: type ?? null,
    bot: bot === true,
    wiki: wiki ?? null,
    serverUrl: serverUrl ?? null,
    namespace: namespace ?? null,
    domain: domain ?? null,
    title: title ?? null,
    user: user ?? null,
    ...optional,
  };
};
