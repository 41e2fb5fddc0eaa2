import type { Found, Lost } from '../../feed/detect-gaps.ts';
import {
  type Canary,
  type Malformed,
  readRecentChange,
  type RecentChange,
} from '../../feed/recent-change.ts';
import { rejectOf } from '../../feed/reject.ts';
import type { SseMessage } from '../../feed/sse-message.ts';

/** An event as it was read, with its text as it came. */
export type FedEvent = (RecentChange | Canary | Malformed) & { readonly data: string };

export const readFedEvent = ({ data }: Pick<SseMessage, 'data'>): FedEvent =>
  Object.assign(readRecentChange(data), { data });

/** The key by which repeats of a malformed event are known; the others have another. */
export const rejectKey = (event: FedEvent | Lost | Found): string | null =>
  event.kind === 'malformed' ? rejectOf(event, '').id : null;
