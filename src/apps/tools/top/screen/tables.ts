import { printableName } from '../../../../core/printable-name.ts';
import { displayWidth } from '../../../../core/display-width.ts';
import { wikiLabel } from '../../../../wikimedia/names/wiki-label.ts';
import { RECENT_MS } from '../history.ts';
import { fillLine, type Line, styledText } from './line.ts';
import { type RankedRow, rankedRows } from '../ranked-rows.ts';
import type { View } from '../view.ts';
import { formatCount, formatIncrease } from './format-values.ts';

/** The lists stand side by side from here on. */
export const MIN_COLUMNS_FOR_TWO = 64;
/** Between two lists. */
const GUTTER = 2;
const MIN_COUNT_COLUMNS = 7;
const INCREASE_COLUMNS = 'last min'.length;

const recentTitle = (ms: number | null): string =>
  ms === null || ms >= RECENT_MS ? 'last min' : `last ${Math.floor(ms / 1000)}s`;

const plainName = (name: string): Line => [styledText(printableName(name))];

/** What people call a wiki, and its domain if both fit. */
const wikiName = (domain: string, columns: number): Line => {
  const label = wikiLabel(domain);
  if (label === null) return plainName(domain);
  const detail = `  ${printableName(domain)}`;
  return displayWidth(label) + displayWidth(detail) <= columns
    ? [styledText(label), styledText(detail, 'quiet')]
    : [styledText(label)];
};

interface TableOptions {
  readonly title: string;
  readonly recentMs: number | null;
  readonly columns: number;
  readonly nameOf: (name: string, columns: number) => Line;
}

/** Names come last: where a terminal draws one wider than it should be, nothing else moves. */
const table = (
  rows: readonly RankedRow[],
  { title, recentMs, columns, nameOf }: TableOptions,
): readonly Line[] => {
  const recentHead = recentTitle(recentMs);
  const counts = rows.map(({ count }) => formatCount(count));
  const countColumns = Math.max(MIN_COUNT_COLUMNS, ...counts.map(displayWidth));
  const head = `${'total'.padStart(countColumns)} ${recentHead.padStart(INCREASE_COLUMNS)}  `;
  const nameColumns = columns - head.length;
  return [
    [styledText(`${head}${title}`, 'quiet')],
    ...rows.map(({ name, increase }, index): Line => [
      styledText((counts[index] ?? '').padStart(countColumns)),
      styledText(
        ` ${formatIncrease(increase).padStart(INCREASE_COLUMNS)}  `,
        increase === null || increase === 0 ? 'quiet' : 'good',
      ),
      ...nameOf(name, nameColumns),
    ]),
  ];
};

const halfOf = (columns: number): number => Math.floor((columns - GUTTER) / 2);

const sideBySide = (left: readonly Line[], right: readonly Line[], columns: number): readonly Line[] => {
  const leftColumns = halfOf(columns);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row): Line => [
    ...fillLine(left[row] ?? [], leftColumns),
    styledText(' '.repeat(GUTTER)),
    ...(right[row] ?? []),
  ]);
};

const wikisAndUsers = (view: View, columns: number, rows: number, maxEntries: number): readonly Line[] => {
  const { stats, recent } = view;
  if (stats === null) return [];
  const isWide = columns >= MIN_COLUMNS_FOR_TWO;
  // Side by side a list has a head; below each other two heads and a free row.
  const rowsPerList = isWide ? rows - 1 : Math.floor((rows - 3) / 2);
  const entries = Math.max(0, Math.min(maxEntries, rowsPerList));
  const recentMs = recent?.ms ?? null;
  const common = { recentMs, columns: isWide ? halfOf(columns) : columns };
  const wikis = table(rankedRows(stats, 'byDomain', recent, entries), {
    ...common,
    title: 'wikis',
    nameOf: wikiName,
  });
  const users = table(rankedRows(stats, 'byUser', recent, entries), {
    ...common,
    title: 'users',
    nameOf: plainName,
  });
  return isWide ? sideBySide(wikis, users, columns) : [...wikis, [], ...users];
};

/** Pages get so much of the rows that there are. */
const PAGES_ROWS_DIVISOR = 3;

/** What stands below the two lists: the pages that are edited most, with a free row and a head above them. */
const pagesBelow = ({ pages }: View, rows: number, maxEntries: number): readonly Line[] => {
  const entries = Math.max(0, Math.min(maxEntries, rows - 2));
  if (pages === null || pages.length === 0 || entries === 0) return [];
  const shown = pages.slice(0, entries);
  const counts = shown.map(({ count }) => formatCount(count));
  const columns = Math.max('edits'.length, MIN_COUNT_COLUMNS, ...counts.map(displayWidth));
  return [
    [],
    [styledText(`${'edits'.padStart(columns)}  pages, last 5 min`, 'quiet')],
    ...shown.map(({ domain, title }, index): Line => [
      styledText(`${(counts[index] ?? '').padStart(columns)}  `),
      styledText(printableName(title)),
      styledText(`  ${printableName(domain)}`, 'quiet'),
    ]),
  ];
};

/** The lists of wikis, users and pages within this many columns and rows, with at most `maxEntries` entries each. */
export const tables = (view: View, columns: number, rows: number, maxEntries: number): readonly Line[] => {
  const below = pagesBelow(view, Math.floor(rows / PAGES_ROWS_DIVISOR), maxEntries);
  const lists = wikisAndUsers(view, columns, rows - below.length, maxEntries);
  return lists.length === 0 ? [] : [...lists, ...below];
};
