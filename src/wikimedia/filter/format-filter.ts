import type { EventFilter } from './event-filter.ts';

const joined = (values: readonly (string | number)[] | null): readonly string[] =>
  values === null ? [] : [values.join(',')];

/**
 * The canonical form: the query string that `readFilter` reads as this filter, the same for equal filters. Empty for a
 * filter that keeps everything.
 */
export const formatFilter = (filter: EventFilter): string => {
  const { domains, wikis, types, namespaces, titles, users, kinds, bot, minBytes, minor } = filter;
  const params: readonly (readonly [name: string, values: readonly string[]])[] = [
    ['domain', joined(domains)],
    ['wiki', joined(wikis)],
    ['type', joined(types)],
    ['namespace', joined(namespaces)],
    ['title', titles ?? []],
    ['user', users ?? []],
    ['kind', joined(kinds)],
    ['bot', bot === null ? [] : [String(bot)]],
    ['min_bytes', minBytes === null ? [] : [String(minBytes)]],
    ['minor', minor === null ? [] : [String(minor)]],
  ];
  const query = new URLSearchParams();
  for (const [name, values] of params) for (const value of values) query.append(name, value);
  // A comma needs no escape in a query string, and people read it.
  return query.toString().replaceAll('%2C', ',');
};
