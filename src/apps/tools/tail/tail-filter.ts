import { UsageError } from '../../../cli/parse-command.ts';
import type { Flags } from '../../../cli/flags.ts';
import { type EventFilter, type FilterParam, isUnfiltered } from '../../../wikimedia/filter/event-filter.ts';
import { filterPredicate } from '../../../wikimedia/filter/filter-predicate.ts';
import { type FilterTexts, readFilter } from '../../../wikimedia/filter/read-filter.ts';
import type { KnownWikis } from '../../../wikimedia/filter/read-wikis.ts';
import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';

const either = (isTrue: boolean, isFalse: boolean): readonly string[] =>
  isTrue ? ['true'] : isFalse ? ['false'] : [];

const FLAG_OF: Readonly<Partial<Record<FilterParam, string>>> = { min_bytes: 'min-bytes' };

/** The filter of the flags. @throws UsageError with one line per problem. */
export const filterOfFlags = (flags: Flags, wikis: KnownWikis): EventFilter => {
  const texts: FilterTexts = {
    wiki: flags.list('wiki'),
    type: flags.list('type'),
    namespace: flags.list('namespace'),
    title: flags.list('title'),
    user: flags.list('user'),
    kind: flags.list('kind'),
    bot: either(flags.on('bots'), flags.on('no-bots')),
    min_bytes: flags.list('min-bytes'),
    minor: either(flags.on('minor'), flags.on('no-minor')),
  };
  const read = readFilter(texts, wikis);
  if ('filter' in read) return read.filter;
  throw new UsageError(read.problems.map(({ param, problem }) => `--${FLAG_OF[param] ?? param}: ${problem}`));
};

/** Whether to print an event: never a canary; a rejected event only without any filter. */
export const eventFilter = (filter: EventFilter): ((event: FeedRecord['event']) => boolean) => {
  const printsRejected = isUnfiltered(filter);
  const matches = filterPredicate(filter);
  return (event) => (event.kind === 'change' ? matches(event) : event.kind === 'rejected' && printsRejected);
};
