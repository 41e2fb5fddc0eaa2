/**
 * Wikimedia: any of its streams as a source for `follow`; and recent changes, as a source for the closed loop, their events,
 * and gaps and duplicates in them.
 *
 * @packageDocumentation
 */
export { REJECT_CODES, type RejectCode } from '../stats/counts/reject-code.ts';
export { eventKey } from './dedup/event-key.ts';
export type { Fault } from './event/field-faults.ts';
export type { FeedItem, FoundItem, GapItem } from './event/feed-item.ts';
export { readMessage } from './event/read-message.ts';
export { readRecentChange } from './event/read-recent-change.ts';
export type { Canary, DecodedEvent, RecentChange, RejectedEvent } from './event/recent-change.ts';
export type { FeedBatchEvent, FeedEvent, FeedEventListener } from './health/feed-event.ts';
export { detectGaps, type DetectGapsOptions } from './offsets/detect-gaps.ts';
export type { Gap, MissingRange, OffsetRange } from './offsets/gap.ts';
export { type GapRetryOptions, type GapRetryPolicy, gapRetryPolicy } from './offsets/gap-retry-policy.ts';
export { type FeedPosition, type PartitionPosition, startPosition } from './position/feed-position.ts';
export { feedSource, type FeedSourceOptions, type StartOptions } from './source/feed-source.ts';
export type { RefusalAdvice } from './source/stream-advice.ts';
export { type FeedRecord, tailFeed, type TailFeedDeps } from './source/tail-feed.ts';
export { userAgent } from './source/user-agent.ts';
export { wikimediaSource, type WikimediaSourceOptions } from './source/wikimedia-source.ts';
