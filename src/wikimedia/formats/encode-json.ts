import type { ChangeRecord } from './change-record.ts';
import { writableNamespace } from './namespace.ts';
import { countOrNull } from '../event/fields.ts';

/**
 * Encodes a change as one JSON object without its `null` fields. `domain`, `title` and `user` come first: some readers know
 * only these. Half a surrogate pair is escaped (`\ud800`), so every text survives a round trip.
 */
export const encodeJson = (record: ChangeRecord): string =>
  JSON.stringify({
    domain: record.domain ?? undefined,
    title: record.title ?? undefined,
    user: record.user ?? undefined,
    id: record.id ?? undefined,
    dt: record.dt ?? undefined,
    type: record.type ?? undefined,
    bot: record.bot,
    wiki: record.wiki ?? undefined,
    server_url: record.serverUrl ?? undefined,
    namespace: writableNamespace(record.namespace) ?? undefined,
    topic: record.topic ?? undefined,
    log_type: record.logType ?? undefined,
    length_old: countOrNull(record.lengthOld) ?? undefined,
    length_new: countOrNull(record.lengthNew) ?? undefined,
    revision_old: countOrNull(record.revisionOld) ?? undefined,
    revision_new: countOrNull(record.revisionNew) ?? undefined,
    minor: record.minor ? true : undefined,
  });
