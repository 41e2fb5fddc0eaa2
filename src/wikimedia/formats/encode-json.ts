import type { ChangeRecord } from './change-record.ts';
import { writableNamespace } from './namespace.ts';
import { countOrNull } from '../event/fields.ts';

/**
 * One JSON object; what is `null` is left out. `domain`, `title` and `user` come first: they are all that some
 * readers know. Half a surrogate pair is written as an escape (`\ud800`), so that every text comes back unchanged.
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
  });
