import type { ChangeRecord } from './change-record.ts';
import { eventType } from './event-type.ts';
import { writableNamespace } from './namespace.ts';
import { countOrNull } from '../event/fields.ts';

/** A protobuf string is UTF-8, which cannot hold half a surrogate pair. */
const utf8Text = (text: string | null): string | null => (text === null ? null : text.toWellFormed());

/** Encodes a change as the message Event of change.proto. Half a surrogate pair becomes U+FFFD. */
export const encodeProtobuf = (record: ChangeRecord): Uint8Array =>
  eventType
    .encode({
      domain: utf8Text(record.domain),
      title: utf8Text(record.title),
      user: utf8Text(record.user),
      id: utf8Text(record.id),
      dt: utf8Text(record.dt),
      type: utf8Text(record.type),
      bot: record.bot,
      wiki: utf8Text(record.wiki),
      server_url: utf8Text(record.serverUrl),
      namespace: writableNamespace(record.namespace),
      topic: utf8Text(record.topic),
      log_type: utf8Text(record.logType),
      length_old: countOrNull(record.lengthOld),
      length_new: countOrNull(record.lengthNew),
      revision_old: countOrNull(record.revisionOld),
      revision_new: countOrNull(record.revisionNew),
      minor: record.minor ? true : null,
    })
    .finish();
