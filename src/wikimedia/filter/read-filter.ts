import { USER_KINDS, type UserKind } from '../event/user-kind.ts';
import { changeTypeProblem } from '../names/change-types.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { EventFilter, FilterParam } from './event-filter.ts';
import { type KnownWikis, readWikis } from './read-wikis.ts';

/** The values as they were written, by parameter. Each may be given several times; one that is not given is absent. */
export type FilterTexts = Readonly<Partial<Record<FilterParam, readonly string[] | undefined>>>;

/** What is wrong with a parameter, for a person: it says what to change and does not repeat the value. */
export interface FilterProblem {
  readonly param: FilterParam;
  readonly problem: string;
}

export type ReadFilter = { readonly filter: EventFilter } | { readonly problems: readonly FilterProblem[] };

/** Maximum number of values of one parameter. */
export const MAX_FILTER_VALUES = 50;
/** Maximum length of one value, in characters. */
export const MAX_VALUE_LENGTH = 1000;
/** MediaWiki's own namespaces begin at -2; those of extensions stay far below. */
const [MIN_NAMESPACE, MAX_NAMESPACE] = [-2, 99_999];
const MAX_MIN_BYTES = 1_000_000_000;

type Read<T> = { readonly value: T } | { readonly problem: string };

const EMPTY_VALUE = { problem: 'must not be empty' };

const asList =
  <T>(read: (text: string) => Read<T>) =>
  (text: string): Read<readonly T[]> => {
    const one = read(text);
    return 'problem' in one ? one : { value: [one.value] };
  };

const readText = (text: string): Read<string> => ({ value: text });

const readType = (text: string): Read<string> => {
  const problem = changeTypeProblem(text);
  return problem === null ? { value: text } : { problem };
};

const readNamespace = (text: string): Read<number> => {
  const value = /^-?\d{1,6}$/.test(text) ? Number(text) : NaN;
  return value >= MIN_NAMESPACE && value <= MAX_NAMESPACE
    ? { value: value === 0 ? 0 : value }
    : {
        problem: `must be the number of a namespace from ${MIN_NAMESPACE} to ${MAX_NAMESPACE}, such as 0 for articles or 3 for user talk`,
      };
};

/** MediaWiki writes spaces in titles as underscores in addresses. */
const readTitle = (text: string): Read<string> => ({ value: text.replaceAll('_', ' ') });

const readKind = (text: string): Read<UserKind> => {
  const kind = USER_KINDS.find((name) => name === text);
  if (kind !== undefined) return { value: kind };
  const meant = didYouMean(text.toLowerCase(), USER_KINDS);
  const question = meant === null ? '' : `: did you mean ${meant}?`;
  return { problem: `must be one of ${USER_KINDS.join(', ')}${question}` };
};

const readMinBytes = (text: string): Read<number> => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return value >= 1 && value <= MAX_MIN_BYTES
    ? { value }
    : { problem: `must be a whole number of bytes from 1 to ${MAX_MIN_BYTES}` };
};

const readFlag =
  (ifTrue: string, ifFalse: string) =>
  (text: string): Read<boolean> =>
    text === 'true' || text === 'false'
      ? { value: text === 'true' }
      : { problem: `must be true (${ifTrue}) or false (${ifFalse})` };
const readBot = readFlag('only bots', 'only people');
const readMinor = readFlag('only minor edits', 'no minor edits');

/** Commas separate values, except in titles and names of users, which may contain them. */
const splitAtCommas = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(',').map((value) => value.trim()));

/**
 * Reads a filter: what /events, `headwater tail` and the dashboard accept. Wikis become domains and patterns; each list is
 * sorted and free of duplicates, so that equal filters are equal values.
 */
export const readFilter = (texts: FilterTexts, wikis: KnownWikis): ReadFilter => {
  const problems: FilterProblem[] = [];
  const report = (param: FilterParam, problem: string): null => {
    if (!problems.some((other) => other.param === param && other.problem === problem))
      problems.push({ param, problem });
    return null;
  };
  /** The values of a list; `null` if it is not given, or not valid. */
  const list = <T extends string | number>(
    param: FilterParam,
    given: readonly string[] | undefined,
    read: (text: string) => Read<readonly T[]>,
  ): readonly T[] | null => {
    if (given === undefined || given.length === 0) return null;
    if (given.length > MAX_FILTER_VALUES) return report(param, `at most ${MAX_FILTER_VALUES} values`);
    const values = new Set<T>();
    for (const text of given) {
      if (text.length > MAX_VALUE_LENGTH)
        return report(param, `a value has at most ${MAX_VALUE_LENGTH} characters`);
      const one: Read<readonly T[]> = text === '' ? EMPTY_VALUE : read(text);
      if ('problem' in one) report(param, one.problem);
      else for (const value of one.value) values.add(value);
    }
    return [...values].sort((a, b) => (a < b ? -1 : 1));
  };
  const split = (param: FilterParam): readonly string[] | undefined => {
    const given = texts[param];
    return given === undefined ? undefined : splitAtCommas(given);
  };
  const single = <T>(param: FilterParam, read: (text: string) => Read<T>): T | null => {
    const [text, ...others] = texts[param] ?? [];
    if (text === undefined) return null;
    if (others.length > 0) return report(param, 'must be given only once');
    const one = read(text);
    return 'problem' in one ? report(param, one.problem) : one.value;
  };
  const readWiki = (text: string): Read<readonly string[]> => {
    const read = readWikis(text, wikis);
    return 'problem' in read ? read : { value: read.wikis };
  };
  const filter: EventFilter = {
    domains: list('domain', split('domain'), readWiki),
    wikis: list('wiki', split('wiki'), readWiki),
    types: list('type', split('type'), asList(readType)),
    namespaces: list('namespace', split('namespace'), asList(readNamespace)),
    titles: list('title', texts.title, asList(readTitle)),
    users: list('user', texts.user, asList(readText)),
    kinds: list('kind', split('kind'), asList(readKind)),
    bot: single('bot', readBot),
    minBytes: single('min_bytes', readMinBytes),
    minor: single('minor', readMinor),
  };
  return problems.length > 0 ? { problems } : { filter };
};
