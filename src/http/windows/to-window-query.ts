import { type Resolution, RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { WindowError } from '../../stats/windows/window-error.ts';
import { parseRange, type WindowRange } from '../../stats/windows/window-range.ts';
import type * as z from 'zod';
import type { WindowsStatus } from '../server/optional-features.ts';
import type { WindowQuery } from '../../stats/windows/window-query.ts';
import type { WindowsParams } from '../schemas/feature-params.ts';
import { isoTime } from '../iso-time.ts';

/** The parameters of GET /stats/windows. */
export type WindowsRequest = Omit<z.output<typeof WindowsParams>, 'domain' | 'kind'> & {
  /** A domain, or the names of several wikis, separated by commas. */
  readonly domain?: string | undefined;
  readonly kinds: readonly string[] | null;
};

/** Maximum number of windows in a range; a day of seconds fits. */
const MAX_WINDOWS = 100_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Length of the range without `from`, in milliseconds. */
const DEFAULT_RANGE_MS: Readonly<Record<Resolution, number>> = {
  '1s': 5 * MINUTE_MS,
  '1m': 3 * HOUR_MS,
  '1h': 48 * HOUR_MS,
  '1d': 90 * 24 * HOUR_MS,
};

const formatRetention = (resolution: Resolution, retainedSince: WindowsStatus['retainedSince']): string =>
  Number.isFinite(retainedSince[resolution])
    ? `${resolution} since ${isoTime(retainedSince[resolution])}`
    : `${resolution} complete`;

const checkRetention = (
  resolution: Resolution,
  from: number,
  retainedSince: WindowsStatus['retainedSince'],
): void => {
  if (from >= retainedSince[resolution]) return;
  const others = RESOLUTIONS.slice(RESOLUTIONS.indexOf(resolution)).map((candidate) =>
    formatRetention(candidate, retainedSince),
  );
  throw new WindowError(
    'bad-range',
    `from is before the oldest available window (${others.join(', ')}): use a later time or a coarser resolution`,
  );
};

/** The requested range with defaults for missing ends; `now` is the time of the newest events. */
const rangeOf = (
  { resolution, from, to }: Pick<WindowsRequest, 'resolution' | 'from' | 'to'>,
  now: number,
  retainedSince: WindowsStatus['retainedSince'],
): WindowRange => {
  // Includes the current window.
  const end = to ?? String(now + 1);
  if (from !== undefined) {
    const range = parseRange(resolution, from, end, MAX_WINDOWS);
    checkRetention(resolution, range.from, retainedSince);
    return range;
  }
  const last = parseRange(resolution, '0', end, Infinity).to;
  const first = Math.max(0, last - DEFAULT_RANGE_MS[resolution], retainedSince[resolution]);
  checkRetention(resolution, last - 1, retainedSince);
  return { from: first, to: last };
};

const parsePageToken = (after: string): { readonly start: number; readonly key: string } => {
  const [, start, key = ''] = /^(\d{1,16})(?:\/([^]*))?$/.exec(after) ?? [];
  if (start === undefined)
    throw new WindowError('bad-range', 'after must be the unchanged `next` of the previous page');
  return { start: Number(start), key };
};

/** The token of the page after this row. */
export const pageTokenOf = ({ start, key }: { readonly start: number; readonly key: string }): string =>
  key === '' ? String(start) : `${start}/${key}`;

/** Builds the store query. Throws a `WindowError` that says what is allowed. */
export const toWindowQuery = (
  request: WindowsRequest,
  { newest, retainedSince }: WindowsStatus,
  wallClock: number,
): WindowQuery => {
  const { resolution, domain, type, kinds, by, after, limit } = request;
  const range = rangeOf(request, newest ?? wallClock, retainedSince);
  const common = { resolution, range, after: after === undefined ? null : parsePageToken(after), limit };
  if (by !== undefined) return { ...common, dimension: by, key: null };
  if (domain !== undefined) return { ...common, dimension: 'domain', key: domain };
  if (type !== undefined) return { ...common, dimension: 'type', key: type };
  if (kinds !== null) return { ...common, dimension: 'kind', key: null };
  return { ...common, dimension: 'all', key: '' };
};
