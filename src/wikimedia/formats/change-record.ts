import type { Fault } from '../event/field-faults.ts';

/**
 * A change in a record of the topic; a missing field is `null`. Records of this producer have an `id`. Those of other
 * producers may have none: then only the record's offset identifies duplicates.
 */
export interface ChangeRecord {
  /** `meta.id`, unique per event: at most 256 characters on one line, never empty. */
  readonly id: string | null;
  /** When the event was published, ISO 8601. */
  readonly dt: string | null;
  readonly type: string | null;
  readonly bot: boolean;
  readonly wiki: string | null;
  readonly serverUrl: string | null;
  /** A signed 32-bit integer; the encoders omit any other number. */
  readonly namespace: number | null;
  readonly domain: string | null;
  readonly title: string | null;
  readonly user: string | null;
  /** The topic of the feed ("eqiad.mediawiki.recentchange"): each topic has its own watermark. */
  readonly topic: string | null;
  /** The kind of an entry of type "log": "newusers", "block", … */
  readonly logType: string | null;
  /** The page's length in bytes before and after. These four are integers from 0 on; the encoders omit any other number. */
  readonly lengthOld: number | null;
  readonly lengthNew: number | null;
  /** The page's revision ids before and after. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
  /** Whether the user marked the edit as minor; false in records of versions without the field. */
  readonly minor: boolean;
}

/** A record that cannot be counted. */
export interface RejectedRecord extends Fault {
  readonly kind: 'rejected';
}

export type Decoded = (ChangeRecord & { readonly kind: 'change' }) | RejectedRecord;

/** The format of a record: a JSON object, a protobuf Event, or the unchanged event of the feed. */
export type EventFormat = 'json' | 'protobuf' | 'raw';
