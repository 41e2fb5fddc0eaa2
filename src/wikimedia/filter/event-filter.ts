import type { UserKind } from '../event/user-kind.ts';

/** The parameters of a filter, in the order of its canonical form. */
export const FILTER_PARAMS = [
  'domain',
  'wiki',
  'type',
  'namespace',
  'title',
  'user',
  'kind',
  'bot',
  'min_bytes',
  'minor',
] as const;
export type FilterParam = (typeof FILTER_PARAMS)[number];

/** Which changes to keep: those that meet all criteria. A list is met by any of its values; `null` is met by all changes. */
export interface EventFilter {
  /** Domains as statistics count them, or patterns such as "*.wikipedia.org". */
  readonly domains: readonly string[] | null;
  /** The same of changes whose domain or database is of the wiki: some of enwiki come from auth.wikimedia.org. */
  readonly wikis: readonly string[] | null;
  readonly types: readonly string[] | null;
  readonly namespaces: readonly number[] | null;
  /** Beginnings of titles. */
  readonly titles: readonly string[] | null;
  readonly users: readonly string[] | null;
  readonly kinds: readonly UserKind[] | null;
  /** `true`: only bots; `false`: only people. */
  readonly bot: boolean | null;
  /** The least size of a change in bytes, whether added or removed. */
  readonly minBytes: number | null;
  /** `true`: only minor edits; `false`: everything else. */
  readonly minor: boolean | null;
}

export const NO_FILTER: EventFilter = {
  domains: null,
  wikis: null,
  types: null,
  namespaces: null,
  titles: null,
  users: null,
  kinds: null,
  bot: null,
  minBytes: null,
  minor: null,
};

/** Whether a filter keeps every change. */
export const isUnfiltered = (filter: EventFilter): boolean =>
  Object.values(filter).every((criterion) => criterion === null);
