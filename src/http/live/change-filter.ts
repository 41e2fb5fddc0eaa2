import type { EventFilter } from '../../wikimedia/filter/event-filter.ts';
import { filterPredicate } from '../../wikimedia/filter/filter-predicate.ts';
import { formatFilter } from '../../wikimedia/filter/format-filter.ts';
import { readFilter, type FilterTexts } from '../../wikimedia/filter/read-filter.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { HttpError } from '../middleware/http-error.ts';
import type { StreamFilter } from './filter-cache.ts';
import type { LiveChange } from './live-change.ts';

/** The filter in a query; throws a 400 that names each parameter and says what to change. */
export const requestedFilter = (texts: FilterTexts, wikis: KnownWikis): EventFilter => {
  const read = readFilter(texts, wikis);
  if ('filter' in read) return read.filter;
  throw new HttpError(
    400,
    'bad-request',
    read.problems.map(({ param, problem }) => `${param}: ${problem}`).join('; '),
  );
};

/** Compiled once for all readers with an equal filter. */
export const changeFilter = (filter: EventFilter): StreamFilter<LiveChange> => ({
  key: formatFilter(filter),
  matches: filterPredicate(filter),
});
