import { printable } from '../printable.ts';
import { cutLine, type Line, lineWidth, span } from './line.ts';
import { tables } from './tables.ts';
import type { View } from './view.ts';
import { countWords, rateWords, spanWords } from './words.ts';

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const DOT = span(' · ', 'quiet');
const MOST_BAR_COLUMNS = 40;
/** Both shares with their names, and the space around the bar. */
const SHARES_COLUMNS = 'bots 100.0 %  100.0 % people'.length + 1;

const joined = (texts: readonly string[]): Line =>
  texts.flatMap((text, index) => (index === 0 ? [span(text)] : [DOT, span(text)]));

const titleLine = ({ origin, standing, now }: View, columns: number): Line => {
  const title: Line = [span('Headwater', 'strong'), span(`  ${origin}`)];
  const standingSpan =
    standing.kind === 'away'
      ? span(`away for ${spanWords(now - standing.since)}`, 'bad')
      : standing.kind === 'live'
        ? span('live', 'good')
        : span('connecting…', 'quiet');
  const gap = Math.max(2, columns - lineWidth(title) - lineWidth([standingSpan]));
  return [...title, span(' '.repeat(gap)), standingSpan];
};

const troubleLine = ({ standing, readiness }: View): Line => {
  if (standing.kind === 'away') return [span(`${printable(standing.reason)}; trying again`, 'bad')];
  const [problem] = readiness?.problems ?? [];
  return problem === undefined ? [] : [span(printable(problem), 'warn')];
};

const numbersLine = ({ stats, rate }: View): Line => {
  if (stats === null) return [span('nothing heard yet', 'quiet')];
  const { messages, users, asOf } = stats;
  const until =
    asOf === null ? 'nothing counted yet' : `as of ${new Date(asOf).toISOString().slice(11, 19)} UTC`;
  return [
    span(rateWords(rate), 'strong'),
    DOT,
    ...joined([`messages ${countWords(messages)}`, `users ${countWords(users)}`]),
    DOT,
    span(until, 'quiet'),
  ];
};

const sharesLine = ({ stats }: View, columns: number): Line => {
  if (stats === null || stats.messages === 0) return [];
  const share = stats.bots / (stats.bots + stats.people);
  const tenths = Math.round(share * 1000);
  const percent = (value: number): string => `${(value / 10).toFixed(1)} %`;
  const bar = Math.max(0, Math.min(MOST_BAR_COLUMNS, columns - SHARES_COLUMNS));
  const bots = Math.round(bar * share);
  return [
    span(`bots ${percent(tenths)} `),
    span('█'.repeat(bots), 'warn'),
    span('░'.repeat(bar - bots), 'quiet'),
    span(` ${percent(1000 - tenths)} people`),
  ];
};

const feedLine = ({ readiness }: View): Line => {
  const { feed, topic } = readiness ?? {};
  if (feed !== undefined) {
    return joined([
      feed.connected ? 'feed connected' : 'feed not connected',
      ...(feed.lag_seconds === null ? [] : [`${spanWords(feed.lag_seconds * 1000)} behind`]),
      `reconnects ${countWords(feed.reconnects)}`,
      `gaps ${countWords(feed.gaps)}`,
      `lost ${countWords(feed.lost_events)}`,
      `rejected ${countWords(feed.rejected)}`,
    ]);
  }
  if (topic !== undefined) {
    return joined([
      `topic ${printable(topic.name)}${topic.joined ? '' : ' (not in its group)'}`,
      ...(topic.lag === null ? [] : [`${countWords(topic.lag)} behind`]),
      `lost ${countWords(topic.lost_records)}`,
      `dead letters ${countWords(topic.dead_letters)}`,
    ]);
  }
  return [span('nothing known of the feed', 'quiet')];
};

const faded = (line: Line): Line => line.map(({ text }) => span(text, 'quiet'));

/**
 * The picture for a terminal of this size, no larger than it. The lists hold at most `most` entries each, and as many
 * as fit. While the server is away, the last numbers stay and are dimmed.
 */
export const layout = (view: View, { columns, rows }: Size, most: number): readonly Line[] => {
  const numbers = [numbersLine(view), sharesLine(view, columns), feedLine(view), []];
  const lists = tables(view, columns, rows - numbers.length - 2, most);
  const below = [...numbers, ...lists];
  return [
    titleLine(view, columns),
    troubleLine(view),
    ...(view.standing.kind === 'away' ? below.map(faded) : below),
  ]
    .slice(0, rows)
    .map((line) => cutLine(line, columns));
};

/** The picture for no terminal in particular: it is as long as its lists. */
export const wholeLayout = (view: View, columns: number, most: number): readonly Line[] =>
  layout(view, { columns, rows: Infinity }, most);
