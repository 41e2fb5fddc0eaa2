import type { FoundItem, GapItem } from '../../feed/detect-gaps.ts';
import { readMessage } from '../../feed/read-message.ts';
import type { Canary, RejectedEvent, RecentChange } from '../../feed/recent-change.ts';
import { toReject } from '../../feed/reject.ts';
import type { SseMessage } from '../../feed/sse-message.ts';

/** An event as it was read, with its text as it came. */
export type RawFeedEvent = (RecentChange | Canary | RejectedEvent) & { readonly data: string };

export const readRawFeedEvent = (message: Pick<SseMessage, 'data' | 'oversized'>): RawFeedEvent =>
  Object.assign(readMessage(message), { data: message.data });

/** The key by which repeats of a malformed event are known; the others have another. */
export const rejectKey = (event: RawFeedEvent | GapItem | FoundItem): string | null =>
  event.kind === 'malformed' ? toReject(event, '').id : null;
