import type { Fault } from './field-faults.ts';
import type { OversizedData } from '../../sse/sse-message.ts';

/** An edit, a new page, a log entry, … (schema mediawiki/recentchange 1.0); a missing field is `null`. */
export interface RecentChange {
  readonly kind: 'change';
  /** `meta.id`: unique per event. */
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  /** `meta.dt`: when the event was published, ISO 8601. */
  readonly dt: string | null;
  readonly type: string | null;
  readonly wiki: string | null;
  /** The page's namespace; 0 holds the articles. */
  readonly namespace: number | null;
  readonly title: string | null;
  readonly user: string | null;
  readonly bot: boolean;
  /** Whether the user marked the edit as minor. */
  readonly minor: boolean;
  readonly serverUrl: string | null;
  /** `meta.domain`, or else `server_name`. */
  readonly domain: string | null;
  /** The kind of an entry of type "log": "newusers", "block", … */
  readonly logType: string | null;
  /** The page's length in bytes before and after the change; a new page has no length before. */
  readonly lengthOld: number | null;
  readonly lengthNew: number | null;
  /** The page's revision ids before and after the change. */
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
  /** What the user wrote about the change, at most `MAX_COMMENT_CHARACTERS`; records of a topic have none. */
  readonly comment?: string | null;
}

/** A heartbeat of the feed (`meta.domain` is "canary"), which is not a change. */
export interface Canary {
  readonly kind: 'canary';
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** An event that cannot be counted. It has an offset if that much could be read. */
export interface RejectedEvent extends Fault {
  readonly kind: 'rejected';
  readonly data: string;
  /** Set for an event beyond the size limit: then `data` is only its beginning. */
  readonly oversized?: OversizedData;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

/** One event of the feed, as it was read. */
export type DecodedEvent = RecentChange | Canary | RejectedEvent;
