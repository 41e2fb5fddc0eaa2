import type { WindowEvent } from '../../stats/windows/window-event.ts';
import { knownByteChange } from '../../stats/windows/window-event.ts';
import { userKind } from '../../wikimedia/event/user-kind.ts';
import { changeUrl } from '../../wikimedia/names/change-url.ts';
import { diffUrl } from '../../wikimedia/names/diff-url.ts';

/** A change as sent to live clients; `null` if the feed does not give the value. */
export interface LiveChange extends WindowEvent {
  /** `meta.id`. */
  readonly id: string;
  /** "enwiki" */
  readonly wiki: string | null;
  readonly namespace: number | null;
  /** Whether the user marked the edit as minor. */
  readonly minor: boolean;
  /** The page's revision ids before and after. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
  /** What the user wrote about the change. */
  readonly comment?: string | null;
}

/** Approximate memory of a change without its longer texts. */
const CHANGE_BYTES = 1000;
/** For a text and its copy in the serialized event. */
const BYTES_PER_CHARACTER = 4;

/** Approximate memory of a change in the live log, in bytes. */
export const liveChangeBytes = ({
  id,
  user,
  title,
  domain,
  serverUrl,
  type,
  wiki,
  comment = null,
}: LiveChange): number =>
  [id, user, title, domain, serverUrl, type, wiki, comment].reduce(
    (sum, text) => sum + BYTES_PER_CHARACTER * (text?.length ?? 0),
    CHANGE_BYTES,
  );

/** The data of an event of GET /events: JSON without line breaks. */
export const changeJson = (change: LiveChange): string => {
  const { id, dt, type, wiki, domain, title, user, bot, namespace } = change;
  return JSON.stringify({
    id,
    dt,
    type,
    wiki,
    domain,
    title,
    user,
    bot,
    kind: userKind(change),
    minor: change.minor,
    bytes: knownByteChange(change),
    namespace,
    url: changeUrl(change),
    diff_url: diffUrl(change),
    comment: change.comment ?? null,
  });
};
