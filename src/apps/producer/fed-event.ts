import type { Found, Lost } from '../../feed/detect-gaps.ts';
import { readMessage } from '../../feed/read-message.ts';
import type { Canary, Malformed, RecentChange } from '../../feed/recent-change.ts';
import { rejectOf } from '../../feed/reject.ts';
import type { SseMessage } from '../../feed/sse-message.ts';

/** An event as it was read, with its text as it came. */
export type FedEvent = (RecentChange | Canary | Malformed) & { readonly data: string };

export const readFedEvent = (message: Pick<SseMessage, 'data' | 'oversized'>): FedEvent =>
  Object.assign(readMessage(message), { data: message.data });

/** The key by which repeats of a malformed event are known; the others have another. */
export const rejectKey = (event: FedEvent | Lost | Found): string | null =>
  event.kind === 'malformed' ? rejectOf(event, '').id : null;
