import { readMessage } from '../../../wikimedia/event/read-message.ts';
import type { DecodedEvent } from '../../../wikimedia/event/recent-change.ts';
import { toReject } from '../../../wikimedia/rejects/to-reject.ts';
import type { SseMessage } from '../../../sse/sse-message.ts';
import type { FoundItem, GapItem } from '../../../wikimedia/event/feed-item.ts';

/** A decoded event with its original text. */
export type RawFeedEvent = DecodedEvent & { readonly data: string };

export const readRawFeedEvent = (message: Pick<SseMessage, 'data' | 'oversized'>): RawFeedEvent =>
  Object.assign(readMessage(message), { data: message.data });

/** Identifies duplicates of a rejected event; `null` for the others, which have their own key. */
export const rejectKey = (event: RawFeedEvent | GapItem | FoundItem): string | null =>
  event.kind === 'rejected' ? toReject(event, '').id : null;
