import { type Resolution, RESOLUTIONS } from '../stats/windows/resolution.ts';
import { WindowError } from '../stats/windows/window-error.ts';
import { parseRange, type WindowRange } from '../stats/windows/window-range.ts';
import type { z } from 'zod';
import type { WindowsStanding } from './time-parts.ts';
import type { WindowsQuestion } from '../stats/windows/told-window.ts';
import type { WindowsQuery } from './time-queries.ts';

/** What was asked of GET /stats/windows. */
export type WindowsAsked = z.output<typeof WindowsQuery>;

/** How many windows a question may span; a day of seconds fits. */
const MOST_WINDOWS = 100_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How far back a question without `from` looks, in milliseconds. */
const USUAL_MS: Readonly<Record<Resolution, number>> = {
  '1s': 5 * MINUTE_MS,
  '1m': 3 * HOUR_MS,
  '1h': 48 * HOUR_MS,
  '1d': 90 * 24 * HOUR_MS,
};

const iso = (ms: number): string => new Date(ms).toISOString();

const keptWords = (resolution: Resolution, kept: WindowsStanding['kept']): string =>
  Number.isFinite(kept[resolution]) ? `${resolution} since ${iso(kept[resolution])}` : `${resolution} whole`;

const checkKept = (resolution: Resolution, from: number, kept: WindowsStanding['kept']): void => {
  if (from >= kept[resolution]) return;
  const others = RESOLUTIONS.slice(RESOLUTIONS.indexOf(resolution)).map((one) => keptWords(one, kept));
  throw new WindowError(
    'bad-range',
    `from is before what is kept (${others.join(', ')}): ask for a later time or a coarser resolution`,
  );
};

/** The range that was asked for; where an end was left out, the usual one, `now` being the time of the newest events. */
const rangeOf = (
  { resolution, from, to }: Pick<WindowsAsked, 'resolution' | 'from' | 'to'>,
  now: number,
  kept: WindowsStanding['kept'],
): WindowRange => {
  // The running window is part of it.
  const end = to ?? String(now + 1);
  if (from !== undefined) {
    const range = parseRange(resolution, from, end, MOST_WINDOWS);
    checkKept(resolution, range.from, kept);
    return range;
  }
  const last = parseRange(resolution, '0', end, Infinity).to;
  const first = Math.max(0, last - USUAL_MS[resolution], kept[resolution]);
  checkKept(resolution, last - 1, kept);
  return { from: first, to: last };
};

const placeOf = (after: string): { readonly start: number; readonly key: string } => {
  const [, start, key = ''] = /^(\d{1,16})(?:\/([^]*))?$/.exec(after) ?? [];
  if (start === undefined)
    throw new WindowError('bad-range', 'after must be the `next` of the page before, as it came');
  return { start: Number(start), key };
};

/** Where the page after this row begins. */
export const nextOf = ({ start, key }: { readonly start: number; readonly key: string }): string =>
  key === '' ? String(start) : `${start}/${key}`;

/** The question to the store. Fails with a `WindowError` that says what is allowed. */
export const windowsQuestion = (
  asked: WindowsAsked,
  { newest, kept }: WindowsStanding,
  wallClock: number,
): WindowsQuestion => {
  const { resolution, domain, type, by, after, limit } = asked;
  const range = rangeOf(asked, newest ?? wallClock, kept);
  const common = { resolution, range, after: after === undefined ? null : placeOf(after), limit };
  if (by !== undefined) return { ...common, dimension: by, key: null };
  if (domain !== undefined) return { ...common, dimension: 'domain', key: domain };
  if (type !== undefined) return { ...common, dimension: 'type', key: type };
  return { ...common, dimension: 'all', key: '' };
};
