import type { FilterParam } from '../../wikimedia/filter/event-filter.ts';

/** What a view does not count apart: only single changes can be filtered by it. */
const NOT_COUNTED_BY: Readonly<Partial<Record<FilterParam, string>>> = {
  namespace: 'namespace',
  title: 'title',
  user: 'user',
  min_bytes: 'size',
  minor: 'minor edits',
};

/** Why a view of these things refuses the filters that only /events can apply. */
export const refusedFilters = (things: string): Readonly<Partial<Record<string, string>>> => ({
  ...Object.fromEntries(
    Object.entries(NOT_COUNTED_BY).map(([name, what]) => [
      name,
      `${name}: ${things} are not counted apart by ${what}; /events and headwater tail take this filter`,
    ]),
  ),
  wiki: `wiki: ${things} are counted by domain: use domain; /events and headwater tail take wiki`,
});
