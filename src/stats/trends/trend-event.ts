import type { WindowEvent } from '../windows/window-event.ts';

/** The fields of an event that trends use; a missing one is `null`. */
export interface TrendEvent extends WindowEvent {
  /** "enwiki": accounts are created on a separate domain, and this names the wiki. */
  readonly wiki: string | null;
  /** The kind of a log entry: "newusers", "block", … */
  readonly logType: string | null;
  /** The page's revision ids before and after. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
}
