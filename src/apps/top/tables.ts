import { printable } from '../printable.ts';
import { displayWidth } from './display-width.ts';
import { RECENT_MS } from './history.ts';
import { fillLine, type Line, span } from './line.ts';
import { type Row, ranking } from './ranking.ts';
import type { View } from './view.ts';
import { countWords, moreWords } from './words.ts';

/** The lists stand side by side from here on. */
export const LEAST_COLUMNS_FOR_TWO = 64;
/** Between two lists. */
const GUTTER = 2;
const LEAST_COUNT_COLUMNS = 7;
const MORE_COLUMNS = 'last min'.length;

const recentTitle = (ms: number | null): string =>
  ms === null || ms >= RECENT_MS ? 'last min' : `last ${Math.floor(ms / 1000)}s`;

/** Names come last: where a terminal draws one wider than it should be, nothing else moves. */
const table = (title: string, rows: readonly Row[], recentMs: number | null): readonly Line[] => {
  const recentHead = recentTitle(recentMs);
  const counts = rows.map(({ count }) => countWords(count));
  const countColumns = Math.max(LEAST_COUNT_COLUMNS, ...counts.map(displayWidth));
  const head = `${'total'.padStart(countColumns)} ${recentHead.padStart(MORE_COLUMNS)}  ${title}`;
  return [
    [span(head, 'quiet')],
    ...rows.map(({ name, more }, index): Line => [
      span((counts[index] ?? '').padStart(countColumns)),
      span(` ${moreWords(more).padStart(MORE_COLUMNS)}  `, more === null || more === 0 ? 'quiet' : 'good'),
      span(printable(name)),
    ]),
  ];
};

const sideBySide = (left: readonly Line[], right: readonly Line[], columns: number): readonly Line[] => {
  const leftColumns = Math.floor((columns - GUTTER) / 2);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row): Line => [
    ...fillLine(left[row] ?? [], leftColumns),
    span(' '.repeat(GUTTER)),
    ...(right[row] ?? []),
  ]);
};

const wikisAndUsers = (view: View, columns: number, rows: number, most: number): readonly Line[] => {
  const { stats, recent } = view;
  if (stats === null) return [];
  const isWide = columns >= LEAST_COLUMNS_FOR_TWO;
  // Side by side a list has a head; below each other two heads and a free row.
  const room = isWide ? rows - 1 : Math.floor((rows - 3) / 2);
  const entries = Math.max(0, Math.min(most, room));
  const recentMs = recent?.ms ?? null;
  const wikis = table('wikis', ranking(stats, 'byDomain', recent, entries), recentMs);
  const users = table('users', ranking(stats, 'byUser', recent, entries), recentMs);
  return isWide ? sideBySide(wikis, users, columns) : [...wikis, [], ...users];
};

/** Pages get so much of the rows that there are. */
const SHARE_OF_PAGES = 3;

/** What stands below the two lists: the pages that are edited most, with a free row and a head above them. */
const pagesBelow = ({ pages }: View, rows: number, most: number): readonly Line[] => {
  const entries = Math.max(0, Math.min(most, rows - 2));
  if (pages === null || pages.length === 0 || entries === 0) return [];
  const shown = pages.slice(0, entries);
  const counts = shown.map(({ count }) => countWords(count));
  const columns = Math.max('edits'.length, LEAST_COUNT_COLUMNS, ...counts.map(displayWidth));
  return [
    [],
    [span(`${'edits'.padStart(columns)}  pages, last 5 min`, 'quiet')],
    ...shown.map(({ domain, title }, index): Line => [
      span(`${(counts[index] ?? '').padStart(columns)}  `),
      span(printable(title)),
      span(`  ${printable(domain)}`, 'quiet'),
    ]),
  ];
};

/** The lists of wikis, users and pages in so many columns and at most so many rows, with at most `most` entries each. */
export const tables = (view: View, columns: number, rows: number, most: number): readonly Line[] => {
  const below = pagesBelow(view, Math.floor(rows / SHARE_OF_PAGES), most);
  const lists = wikisAndUsers(view, columns, rows - below.length, most);
  return lists.length === 0 ? [] : [...lists, ...below];
};
