import { knownByteChange } from '../../stats/windows/window-event.ts';
import type { RecentChange } from '../event/recent-change.ts';
import { userKind } from '../event/user-kind.ts';
import { domainOfDatabase } from '../names/wiki-domain.ts';
import type { EventFilter } from './event-filter.ts';
import { wikiMatcher } from './wiki-pattern.ts';

/** The fields of a change that filters look at. */
export type FilterableChange = Pick<
  RecentChange,
  'wiki' | 'domain' | 'type' | 'namespace' | 'title' | 'user' | 'bot' | 'minor' | 'lengthOld' | 'lengthNew'
>;

type Test = (change: FilterableChange) => boolean;

const anyOf = <T>(values: readonly T[], valueOf: (change: FilterableChange) => T | null): Test => {
  const wanted = new Set(values);
  return (change) => {
    const value = valueOf(change);
    return value !== null && wanted.has(value);
  };
};

const databaseDomain = (wiki: string | null): string | null =>
  wiki === null ? null : domainOfDatabase(wiki);

/** Only an event without a domain is found by its database. */
const ofDomains = (domains: readonly string[]): Test => {
  const matches = wikiMatcher(domains);
  return ({ domain, wiki }) => {
    const name = domain ?? databaseDomain(wiki);
    return name !== null && matches(name);
  };
};

const ofWikis = (wikis: readonly string[]): Test => {
  const matches = wikiMatcher(wikis);
  return ({ domain, wiki }) => {
    if (domain !== null && matches(domain)) return true;
    const other = databaseDomain(wiki);
    return other !== null && matches(other);
  };
};

const beginsLike =
  (titles: readonly string[]): Test =>
  ({ title }) =>
    title !== null && titles.some((start) => title.startsWith(start));

const atLeast =
  (minBytes: number): Test =>
  (change) =>
    Math.abs(knownByteChange(change) ?? 0) >= minBytes;

/** Whether a change meets a filter: compiled once for each reader, because it runs for every change. */
export const filterPredicate = (filter: EventFilter): Test => {
  const { domains, wikis, types, namespaces, titles, users, kinds, bot, minBytes, minor } = filter;
  // The cheapest first.
  const tests: readonly Test[] = [
    ...(bot === null ? [] : [(change: FilterableChange) => change.bot === bot]),
    ...(minor === null ? [] : [(change: FilterableChange) => change.minor === minor]),
    ...(minBytes === null ? [] : [atLeast(minBytes)]),
    ...(namespaces === null ? [] : [anyOf(namespaces, ({ namespace }) => namespace)]),
    ...(types === null ? [] : [anyOf(types, ({ type }) => type)]),
    ...(users === null ? [] : [anyOf(users, ({ user }) => user)]),
    ...(kinds === null ? [] : [anyOf(kinds, userKind)]),
    ...(titles === null ? [] : [beginsLike(titles)]),
    ...(domains === null ? [] : [ofDomains(domains)]),
    ...(wikis === null ? [] : [ofWikis(wikis)]),
  ];
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (change) => tests.every((test) => test(change));
};
