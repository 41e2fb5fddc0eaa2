import { MAX_FIELD_CHARACTERS } from '../event/event-limits.ts';
import {
  type Fault,
  faultOfFlag,
  faultOfLength,
  faultOfNamespace,
  faultOfPageBytes,
  faultOfText,
  readId,
} from '../event/field-faults.ts';
import { countOrNull, type Fields, integerOrNull, textOrNull } from '../event/fields.ts';
import type { ChangeRecord, Decoded } from './change-record.ts';
import { rejectedRecord } from './rejected-record.ts';

type OptionalFields = Pick<
  ChangeRecord,
  'topic' | 'logType' | 'lengthOld' | 'lengthNew' | 'revisionOld' | 'revisionNew' | 'minor'
>;

/** Fields of later versions: records of other producers may use the names for something else, which is ignored. */
const optionalFields = (fields: Fields): OptionalFields => ({
  topic: textOrNull(fields['topic']),
  logType: textOrNull(fields['log_type']),
  lengthOld: countOrNull(fields['length_old']),
  lengthNew: countOrNull(fields['length_new']),
  revisionOld: countOrNull(fields['revision_old']),
  revisionNew: countOrNull(fields['revision_new']),
  minor: fields['minor'] === true,
});

/** The first fault of the fields but the id, by the rules that hold for the feed. */
const faultOf = (fields: Fields, { lengthOld, lengthNew }: OptionalFields): Fault | null =>
  faultOfText('domain', fields['domain'], MAX_FIELD_CHARACTERS.domain) ??
  faultOfText('title', fields['title'], MAX_FIELD_CHARACTERS.title) ??
  faultOfText('user', fields['user'], MAX_FIELD_CHARACTERS.user) ??
  faultOfText('dt', fields['dt'], MAX_FIELD_CHARACTERS.dt) ??
  faultOfText('type', fields['type'], MAX_FIELD_CHARACTERS.type) ??
  faultOfFlag('bot', fields['bot']) ??
  faultOfText('wiki', fields['wiki'], MAX_FIELD_CHARACTERS.wiki) ??
  faultOfText('server_url', fields['server_url'], MAX_FIELD_CHARACTERS.serverUrl) ??
  faultOfNamespace(fields['namespace']) ??
  faultOfLength('topic', fields['topic'], MAX_FIELD_CHARACTERS.topic) ??
  faultOfLength('log_type', fields['log_type'], MAX_FIELD_CHARACTERS.logType) ??
  faultOfPageBytes('length_old', lengthOld) ??
  faultOfPageBytes('length_new', lengthNew);

/**
 * Builds a change from a record's fields. A missing text is `null`, and so is an empty text of a record without an id:
 * such a record comes from a producer that writes "" for what it does not know. The record is rejected when a field has
 * another type than in ChangeRecord, unless later versions added the field, or is beyond its limit (event-limits.ts).
 * Unknown fields are ignored. It never throws.
 */
export const parseChange = (fields: Fields): Decoded => {
  const optional = optionalFields(fields);
  const fault = faultOf(fields, optional);
  if (fault !== null) return rejectedRecord(fault);
  // An empty id would make all records that have it duplicates of one another.
  const hasId = fields['id'] !== undefined && fields['id'] !== null && fields['id'] !== '';
  const id = hasId ? readId('id', fields['id']) : null;
  if (typeof id === 'object' && id !== null) return rejectedRecord(id);
  const text = (value: unknown): string | null => (hasId ? textOrNull(value) : textOrNull(value) || null);
  return {
    kind: 'change',
    id,
    dt: text(fields['dt']),
    type: text(fields['type']),
    bot: fields['bot'] === true,
    wiki: text(fields['wiki']),
    serverUrl: text(fields['server_url']),
    namespace: integerOrNull(fields['namespace']),
    domain: text(fields['domain']),
    title: text(fields['title']),
    user: text(fields['user']),
    ...optional,
  };
};
