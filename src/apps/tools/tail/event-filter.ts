import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';

export interface EventFilter {
  /** Any of these; empty means all. */
  readonly wikis: readonly string[];
  readonly types: readonly string[];
  /** `true`: only bots; `false`: only humans; `null`: both. */
  readonly bots: boolean | null;
}

/** Whether to print an event: never a canary; a rejected event only without any filter. */
export const eventFilter =
  ({ wikis, types, bots }: EventFilter) =>
  (event: FeedRecord['event']): boolean => {
    const isUnfiltered = wikis.length === 0 && types.length === 0 && bots === null;
    if (event.kind !== 'change') return event.kind === 'rejected' && isUnfiltered;
    if (wikis.length > 0 && !wikis.includes(event.wiki ?? '')) return false;
    if (types.length > 0 && !types.includes(event.type ?? '')) return false;
    return bots === null || event.bot === bots;
  };
