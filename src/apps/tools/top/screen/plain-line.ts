import { printable } from '../../../../core/printable.ts';
import { eventLagOf } from '../event-lag.ts';
import { rankedRows } from '../ranked-rows.ts';
import type { View } from '../view.ts';

const MAX_WIKIS = 3;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)}s`;

const stateOf = (view: View): string => {
  const { readiness } = view;
  const [problem] = readiness?.problems ?? [];
  if (problem !== undefined) return `problem: ${printable(problem)}`;
  const lag = readiness?.feed?.lag_seconds ?? null;
  const { behindMs, behindRecords, idleMs } = eventLagOf(view);
  return [
    ...(lag === null || (idleMs !== null && behindMs === null) ? [] : [`behind ${seconds(lag * 1000)}`]),
    ...(behindRecords === null ? [] : [`records behind ${behindRecords}`]),
    ...(idleMs === null ? [] : [`no events for ${seconds(idleMs)}`]),
  ].join(' ');
};

/**
 * The view in one line for a log or another program: the time, the rate, then names with their numbers, such as
 * `2026-11-21T12:00:00Z 42.1/s messages 12345 bots 4711 people 7634 users 345 en.wikipedia.org +123 behind 0.4s`.
 */
export const plainLine = (view: View, at: Date): string => {
  const { connection, stats, rate, recent } = view;
  const time = at.toISOString().replace(/\.\d+/, '');
  if (connection.kind === 'disconnected')
    return `${time} unreachable: ${printable(connection.reason)}. Retrying…`;
  if (stats === null) return `${time} connecting`;
  const { messages, bots, people, users } = stats;
  const wikis = rankedRows(stats, 'byDomain', recent, MAX_WIKIS).map(
    ({ name, increase }) => `${printable(name)} ${increase === null ? '-' : `+${increase}`}`,
  );
  return [
    time,
    `${rate === null ? '-' : rate.toFixed(1)}/s`,
    ...[`messages ${messages}`, `bots ${bots}`, `people ${people}`, `users ${users}`],
    ...wikis,
    stateOf(view),
  ]
    .filter((text) => text !== '')
    .join(' ');
};
