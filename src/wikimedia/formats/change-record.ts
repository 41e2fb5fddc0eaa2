import type { Fault } from '../event/field-faults.ts';

/**
 * What a record of the topic tells of a change; `null` where it does not say. Own records have an `id`; those of
 * other producers may have none, and then the topic's offset is all that tells them apart.
 */
export interface ChangeRecord {
  /** `meta.id`, unique for each event: never empty, at most 256 characters, one line. */
  readonly id: string | null;
  /** When it was put on the feed, ISO 8601. */
  readonly dt: string | null;
  readonly type: string | null;
  readonly bot: boolean;
  readonly wiki: string | null;
  readonly serverUrl: string | null;
  /** A whole number of 32 bits: any other is not written. */
  readonly namespace: number | null;
  readonly domain: string | null;
  readonly title: string | null;
  readonly user: string | null;
  /** The topic of the feed that it came from ("eqiad.mediawiki.recentchange"): each has a watermark of its own. */
  readonly topic: string | null;
  /** What an entry of type "log" is about: "newusers", "block", … */
  readonly logType: string | null;
  /** The page's length in bytes before and after; these four are whole numbers from 0 on: any other is not written. */
  readonly lengthOld: number | null;
  readonly lengthNew: number | null;
  /** The numbers of the page's revisions before and after. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
}

/** A record that cannot be counted. */
export interface RejectedRecord extends Fault {
  readonly kind: 'rejected';
}

export type Decoded = (ChangeRecord & { readonly kind: 'change' }) | RejectedRecord;

/** How a change is written: as a JSON object, as a protobuf Event, or as the whole event that the feed sent. */
export type EventFormat = 'json' | 'protobuf' | 'raw';
