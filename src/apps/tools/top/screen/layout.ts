import { printable } from '../../../../core/printable.ts';
import { printableName } from '../../../../core/printable-name.ts';
import { eventLagOf } from '../event-lag.ts';
import { cutLine, type Line, lineWidth, type StyledText, styledText } from './line.ts';
import { tables } from './tables.ts';
import type { View } from '../view.ts';
import { formatCount, formatRate, formatDuration } from './format-values.ts';

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const DOT = styledText(' · ', 'quiet');
const MAX_BAR_COLUMNS = 40;
/** Both shares with their names, and the space around the bar. */
const SHARES_COLUMNS = 'bots 100.0 %  100.0 % people'.length + 1;

const joined = (texts: readonly string[]): Line =>
  texts.flatMap((text, index) => (index === 0 ? [styledText(text)] : [DOT, styledText(text)]));

const idleText = (idleMs: number): string => `no events for ${formatDuration(idleMs)}`;

const liveText = (view: View): StyledText => {
  const { behindMs, behindRecords, idleMs } = eventLagOf(view);
  const texts = [
    ...(behindMs === null ? [] : [`${formatDuration(behindMs)} behind`]),
    ...(behindRecords === null ? [] : [`${formatCount(behindRecords)} records behind`]),
    ...(idleMs === null ? [] : [idleText(idleMs)]),
  ];
  if (texts.length === 0) return styledText('live', 'good');
  return styledText(texts.join(', '), behindMs === null && behindRecords === null ? 'quiet' : 'warn');
};

const titleLine = (view: View, columns: number): Line => {
  const { origin, connection, now } = view;
  const title: Line = [styledText('Headwater', 'strong'), styledText(`  ${origin}`)];
  const connectionText =
    connection.kind === 'disconnected'
      ? styledText(`unreachable for ${formatDuration(now - connection.since)}`, 'bad')
      : connection.kind === 'live'
        ? liveText(view)
        : styledText('connecting…', 'quiet');
  const gap = Math.max(2, columns - lineWidth(title) - lineWidth([connectionText]));
  return [...title, styledText(' '.repeat(gap)), connectionText];
};

const problemLine = ({ connection, readiness }: View): Line => {
  if (connection.kind === 'disconnected')
    return [styledText(`${printable(connection.reason)}. Retrying…`, 'bad')];
  const [problem] = readiness?.problems ?? [];
  return problem === undefined ? [] : [styledText(printable(problem), 'warn')];
};

const numbersLine = ({ stats, rate }: View): Line => {
  if (stats === null) return [styledText('no data yet', 'quiet')];
  const { messages, users, asOf } = stats;
  const until =
    asOf === null ? 'nothing counted yet' : `as of ${new Date(asOf).toISOString().slice(11, 19)} UTC`;
  return [
    styledText(formatRate(rate), 'strong'),
    DOT,
    ...joined([`messages ${formatCount(messages)}`, `users ${formatCount(users)}`]),
    DOT,
    styledText(until, 'quiet'),
  ];
};

const sharesLine = ({ stats }: View, columns: number): Line => {
  if (stats === null || stats.messages === 0) return [];
  const share = stats.bots / (stats.bots + stats.people);
  const tenths = Math.round(share * 1000);
  const percent = (value: number): string => `${(value / 10).toFixed(1)} %`;
  const barColumns = Math.max(0, Math.min(MAX_BAR_COLUMNS, columns - SHARES_COLUMNS));
  const bots = Math.round(barColumns * share);
  return [
    styledText(`bots ${percent(tenths)} `),
    styledText('█'.repeat(bots), 'warn'),
    styledText('░'.repeat(barColumns - bots), 'quiet'),
    styledText(` ${percent(1000 - tenths)} people`),
  ];
};

const feedLine = (view: View): Line => {
  const { feed, topic } = view.readiness ?? {};
  if (feed !== undefined) {
    const { behindMs, idleMs } = eventLagOf(view);
    const isQuiet = idleMs !== null && behindMs === null;
    return joined([
      feed.connected ? 'feed connected' : 'feed disconnected',
      ...(feed.lag_seconds === null || isQuiet ? [] : [`${formatDuration(feed.lag_seconds * 1000)} behind`]),
      ...(idleMs === null ? [] : [idleText(idleMs)]),
      `reconnects ${formatCount(feed.reconnects)}`,
      `gaps ${formatCount(feed.gaps)}`,
      `lost ${formatCount(feed.lost_events)}`,
      `rejected ${formatCount(feed.rejected)}`,
    ]);
  }
  if (topic !== undefined) {
    return joined([
      `topic ${printableName(topic.name)}${topic.joined ? '' : ' (not in its group)'}`,
      ...(topic.lag === null ? [] : [`${formatCount(topic.lag)} behind`]),
      `lost records ${formatCount(topic.lost_records)}`,
      `dead letters ${formatCount(topic.dead_letters)}`,
    ]);
  }
  return [styledText('state of the feed unknown', 'quiet')];
};

const dimmed = (line: Line): Line => line.map(({ text }) => styledText(text, 'quiet'));

/**
 * The picture for a terminal of this size. Each list holds as many entries as fit, at most `maxEntries`. While the server
 * is unreachable, the last numbers stay and are dimmed.
 */
export const layout = (view: View, { columns, rows }: Size, maxEntries: number): readonly Line[] => {
  const numbers = [numbersLine(view), sharesLine(view, columns), feedLine(view), []];
  const lists = tables(view, columns, rows - numbers.length - 2, maxEntries);
  const below = [...numbers, ...lists];
  return [
    titleLine(view, columns),
    problemLine(view),
    ...(view.connection.kind === 'disconnected' ? below.map(dimmed) : below),
  ]
    .slice(0, rows)
    .map((line) => cutLine(line, columns));
};

/** The picture for no terminal in particular: it is as long as its lists. */
export const unboundedLayout = (view: View, columns: number, maxEntries: number): readonly Line[] =>
  layout(view, { columns, rows: Infinity }, maxEntries);
