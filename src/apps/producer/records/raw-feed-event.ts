import type { FoundItem, GapItem } from '../../../wikimedia/offsets/detect-gaps.ts';
import { readMessage } from '../../../wikimedia/event/read-message.ts';
import type { DecodedEvent } from '../../../wikimedia/event/recent-change.ts';
import { toReject } from '../../../wikimedia/rejects/to-reject.ts';
import type { SseMessage } from '../../../sse/sse-message.ts';

/** An event as it was read, with its text as it came. */
export type RawFeedEvent = DecodedEvent & { readonly data: string };

export const readRawFeedEvent = (message: Pick<SseMessage, 'data' | 'oversized'>): RawFeedEvent =>
  Object.assign(readMessage(message), { data: message.data });

/** The key by which repeats of a malformed event are known; the others have another. */
export const rejectKey = (event: RawFeedEvent | GapItem | FoundItem): string | null =>
  event.kind === 'rejected' ? toReject(event, '').id : null;
