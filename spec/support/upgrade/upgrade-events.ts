import { type AppendedLog, appendedLog } from '../../../src/simulator/appended-log.ts';
import type { LogEvent } from '../../../src/simulator/topic-log.ts';
import { changeText } from '../feed-events.ts';

/** What an older version counted before its files were kept, and what is counted after the upgrade. */
export const EVENTS_BEFORE = 400;
export const EVENTS_IN_ALL = 700;

export const UPGRADE_SINCE_MS = Date.UTC(2026, 4, 5, 12);
const STEP_MS = 400;
/** Later than the allowed lateness. */
const TOO_LATE_MS = 2 * 3_600_000;
/** Events after the upgrade that bring the id of an earlier one are this far behind it. */
const REPEATED_AFTER = 30;
const WIKIS = ['en', 'de', 'pt'] as const;

export const ADMIN = { username: 'keeper', password: 'Quiet-harbour-4417' } as const;
export const READER = { username: 'visitor', password: 'Narrow-meadow-9052' } as const;

/** How an event differs from one that is counted in its window. */
export type Kind = 'on-time' | 'untimed' | 'too-late' | 'canary' | 'broken' | 'repeated';

export const kindOf = (n: number): Kind => {
  if (n % 50 === 7) return 'broken';
  if (n % 40 === 11) return 'canary';
  if (n % 60 === 13) return 'untimed';
  if (n % 90 === 47) return 'too-late';
  if (n >= EVENTS_BEFORE && n % 20 === 9) return 'repeated';
  return 'on-time';
};

/** The time of an event, epoch ms. */
export const timeOf = (n: number): number => UPGRADE_SINCE_MS + n * STEP_MS;

const timesOf = (n: number, kind: Kind): Readonly<Record<string, unknown>> => {
  switch (kind) {
    case 'untimed':
      return { dt: undefined };
    case 'too-late':
      return { dt: new Date(timeOf(n) - TOO_LATE_MS).toISOString() };
    default:
      return { dt: new Date(timeOf(n)).toISOString() };
  }
};

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const textOf = (n: number): string => {
  const kind = kindOf(n);
  if (kind === 'broken') return `{"broken ${n}`;
  const wiki = WIKIS[n % WIKIS.length] ?? 'en';
  const domain = `${wiki}.wikipedia.org`;
  return changeText(
    n,
    {
      user: n % 29 === 3 ? null : `User ${n % 31}`,
      bot: n % 5 === 0,
      title: `Page ${n % 17}`,
      wiki: `${wiki}wiki`,
      server_name: domain,
      server_url: `https://${domain}`,
      length: { old: 100, new: 100 + (n % 7) },
    },
    {
      ...timesOf(n, kind),
      domain: kind === 'canary' ? 'canary' : domain,
      id: idOf(kind === 'repeated' ? n - REPEATED_AFTER : n),
    },
  );
};

/** The events from `from` until before `to`: people and bots on three wikis, and all that can go wrong with an event. */
export const upgradeEvents = (from: number, to: number): readonly LogEvent[] =>
  Array.from({ length: to - from }, (_, i) => ({ timestamp: timeOf(from + i), data: textOf(from + i) }));

/** The feed as far as the older version read it. */
export const upgradeLog = (): AppendedLog => appendedLog({ events: upgradeEvents(0, EVENTS_BEFORE) });
