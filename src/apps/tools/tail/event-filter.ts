import type { RecentChange } from '../../../wikimedia/event/recent-change.ts';
import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';
import { domainOfDatabase } from '../../../wikimedia/names/wiki-domain.ts';

export interface EventFilter {
  /** The domains of any of these wikis; empty means all. */
  readonly wikis: readonly string[];
  readonly types: readonly string[];
  /** `true`: only bots; `false`: only humans; `null`: both. */
  readonly bots: boolean | null;
}

/** The feed names a wiki in two ways, and either may be missing. */
const domainsOf = ({ domain, wiki }: RecentChange): readonly (string | null)[] => [
  domain,
  wiki === null ? null : domainOfDatabase(wiki),
];

/** Whether to print an event: never a canary; a rejected event only without any filter. */
export const eventFilter = ({
  wikis,
  types,
  bots,
}: EventFilter): ((event: FeedRecord['event']) => boolean) => {
  const isUnfiltered = wikis.length === 0 && types.length === 0 && bots === null;
  const wantedWikis = new Set<string | null>(wikis);
  return (event) => {
    if (event.kind !== 'change') return event.kind === 'rejected' && isUnfiltered;
    if (wikis.length > 0 && !domainsOf(event).some((domain) => domain !== null && wantedWikis.has(domain)))
      return false;
    if (types.length > 0 && !types.includes(event.type ?? '')) return false;
    return bots === null || event.bot === bots;
  };
};
