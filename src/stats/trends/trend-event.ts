import type { WindowEvent } from '../windows/window-event.ts';

/** What trends ask of an event; `null` where the event does not say. */
export interface TrendEvent extends WindowEvent {
  /** "enwiki": accounts are made on a domain of their own, and this says for which wiki. */
  readonly wiki: string | null;
  /** What a log entry is about: "newusers", "block", … */
  readonly logType: string | null;
  /** The numbers of the page's revision before and after. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
}
