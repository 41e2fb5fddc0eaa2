import { type Comparison, REFERENCE_AGES_MS } from '../../src/stats/windows/comparison/comparison.ts';
import { RESOLUTIONS, WIDTH_MS, windowStart } from '../../src/stats/windows/resolution.ts';

interface JsonResponse {
  readonly status: number;
  readonly body: object;
}

export interface WindowsResponseOptions {
  /** When counting began, epoch ms. */
  readonly since: number;
  /** The time of the newest event. */
  readonly newest: number;
  /** A domain's or type's part of everything. */
  readonly share: (domain: string) => number;
  /** The exact number of changes by people and by bots in each second, instead of a daily rhythm. */
  /** The distinct users of all time. */
  readonly users?: number;
  readonly perSecond?: { readonly people: number; readonly bots: number };
  /** All that the feed offered between these times was lost. */
  readonly lost?: { readonly from: number; readonly to: number };
}

const DAY_MS = 86_400_000;

/** The integral of `base + height * sin(2π * (t / length))` from 1970 to `ms`, in changes. */
const waves = (ms: number, base: number, height: number, lengthMs: number): number =>
  (base * ms - ((height * lengthMs) / (2 * Math.PI)) * Math.cos((2 * Math.PI * ms) / lengthMs)) / 1000;

/** Changes until this time: people follow the day, bots come in runs. */
const madeUpUntil = (ms: number): { readonly people: number; readonly bots: number } => ({
  people: waves(ms, 19, 9, DAY_MS) + waves(ms, 0, 4, 700_000) + waves(ms, 0, 5, 9_700),
  bots: waves(ms, 15, 7, 1_900_000) + waves(ms, 0, 4, 6_100),
});

const badRequest = (message: string): JsonResponse => ({
  status: 400,
  body: { error: { code: 'bad-range', message } },
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** What the windows cover: counting began within the first second, and the newest second is not complete. */
const coverageOf = ({ since, newest }: WindowsResponseOptions) => {
  const isEmpty = since >= newest;
  return {
    newest_at: isEmpty ? null : iso(newest),
    counted_since: isEmpty ? null : iso(windowStart('1s', since) + 1000),
    complete_until: isEmpty ? null : iso(windowStart('1s', newest - 1000)),
  };
};

/** The counts from `from` until before `to` of a made-up past. */
const countsIn = (
  from: number,
  to: number,
  options: WindowsResponseOptions,
  key: string | null,
): ReturnType<typeof offeredIn> => {
  const all = offeredIn(from, to, options, key);
  const { lost } = options;
  if (lost === undefined) return all;
  const [begun, ended] = [Math.max(from, lost.from), Math.min(to, lost.to)];
  if (begun >= ended) return all;
  const missing = offeredIn(begun, ended, options, key);
  return {
    ...all,
    messages: all.messages - missing.messages,
    bots: all.bots - missing.bots,
    non_bots: all.non_bots - missing.non_bots,
  };
};

const offeredIn = (
  from: number,
  to: number,
  { since, newest, share, perSecond }: WindowsResponseOptions,
  key: string | null,
) => {
  const part = key === null ? 1 : share(key);
  const [begun, ended] = [Math.max(from, since), Math.min(to, newest)];
  const until = (ms: number, of: 'people' | 'bots'): number =>
    Math.floor(part * (perSecond === undefined ? madeUpUntil(ms)[of] : (perSecond[of] * ms) / 1000));
  const countOf = (of: 'people' | 'bots'): number =>
    ended > begun ? Math.max(0, until(ended, of) - until(begun, of)) : 0;
  const [people, bots] = [countOf('people'), countOf('bots')];
  return {
    messages: people + bots,
    bots,
    non_bots: people,
    new_pages: Math.floor((people + bots) / 10),
    bytes_added: 300 * people,
    bytes_removed: 100 * people,
  };
};

const keyOf = (query: URLSearchParams): string | null =>
  query.get('domain') ?? query.get('kind') ?? query.get('type');

const lostIn = (options: WindowsResponseOptions) => {
  const { lost } = options;
  if (lost === undefined) return [];
  const { from, to } = lost;
  return [{ from: iso(from), to: iso(to), events: offeredIn(from, to, options, null).messages }];
};

const comparisonOf = (query: URLSearchParams): Comparison | null => {
  const name = query.get('compare');
  return name === 'day' || name === 'week' || name === '4weeks' ? name : null;
};

/** The same range earlier, if it was counted. */
const compareTotals = (
  { from, to }: { readonly from: number; readonly to: number },
  options: WindowsResponseOptions,
  query: URLSearchParams,
): object => {
  const comparison = comparisonOf(query);
  if (comparison === null) return {};
  const comparedAt = (ageMs: number): object => {
    const range = { from: iso(from - ageMs), to: iso(to - ageMs) };
    return from - ageMs < options.since
      ? { ...range, missing: 'not-counted' }
      : { ...range, missing: null, ...countsIn(from - ageMs, to - ageMs, options, keyOf(query)) };
  };
  const references = REFERENCE_AGES_MS[comparison].map(comparedAt);
  return { compare: { with: comparison, ...comparedAt(0), references } };
};

/** Windows of the same time earlier, if they were counted: the newest such week of several. */
const compareWindows = (
  starts: readonly number[],
  width: number,
  options: WindowsResponseOptions,
  query: URLSearchParams,
): object => {
  const comparison = comparisonOf(query);
  if (comparison === null) return {};
  const [ageMs = 0] = REFERENCE_AGES_MS[comparison];
  const rows = starts
    .filter((start) => start - ageMs >= options.since && start + width <= options.newest)
    .map((start) => ({
      start: iso(start),
      references: 1,
      ...countsIn(start - ageMs, start - ageMs + width, options, keyOf(query)),
    }));
  return { compare: { with: comparison, references: [], rows } };
};

/** What /stats/totals answers over a made-up past. */
export const totalsResponse = (query: URLSearchParams, options: WindowsResponseOptions): JsonResponse => {
  const { since, newest } = options;
  const end = query.get('to') ?? coverageOf(options).complete_until ?? iso(newest);
  const [from, to] = [Date.parse(query.get('from') ?? iso(windowStart('1d', since))), Date.parse(end)];
  if (!(from < to)) return badRequest('from must be earlier than to');
  return {
    status: 200,
    body: {
      from: iso(from),
      to: iso(to),
      ...countsIn(from, to, options, keyOf(query)),
      ...coverageOf(options),
      lost: lostIn(options),
      distinct_users: query.has('from') || keyOf(query) !== null ? null : (options.users ?? null),
      ...compareTotals({ from, to }, options, query),
      outside: query.has('from') || keyOf(query) !== null ? null : { unplaced: 0, too_late: 0, future: 0 },
    },
  };
};

/** What /stats/windows answers over a made-up past. */
export const windowsResponse = (query: URLSearchParams, options: WindowsResponseOptions): JsonResponse => {
  const { since, newest } = options;
  const resolution = RESOLUTIONS.find((name) => name === query.get('resolution'));
  if (resolution === undefined) return badRequest(`use one of ${RESOLUTIONS.join(', ')}`);
  const width = WIDTH_MS[resolution];
  const from = Math.floor(Date.parse(query.get('from') ?? '') / width) * width;
  const to = Math.ceil(Date.parse(query.get('to') ?? '') / width) * width;
  if (!(from < to)) return badRequest('from must be earlier than to');
  if (resolution === '1s' && from < newest - DAY_MS) return badRequest('seconds are kept for 24 hours');
  const limit = Number(query.get('limit') ?? 500);
  const begin = Math.max(
    from,
    windowStart(resolution, since),
    Number(query.get('after') ?? -Infinity) + width,
  );
  const rows = [];
  for (let start = begin; start < Math.min(to, newest) && rows.length < limit; start += width) {
    const counts = countsIn(start, start + width, options, keyOf(query));
    if (counts.messages === 0) continue;
    if (query.get('by') === 'kind')
      for (const [kind, messages] of [
        ['bot', counts.bots],
        ['registered', counts.non_bots],
      ])
        rows.push({ start: iso(start), ...counts, messages, kind, distinct_users: null });
    else
      rows.push({
        start: iso(start),
        ...counts,
        distinct_users: keyOf(query) === null && resolution !== '1s' ? Math.ceil(counts.messages / 4) : null,
      });
  }
  const last = rows.at(-1);
  const next = rows.length === limit && last !== undefined ? String(Date.parse(last.start)) : null;
  return {
    status: 200,
    body: {
      resolution,
      from: iso(from),
      to: iso(to),
      settled_at: iso(newest - 2000),
      ...coverageOf(options),
      rows,
      next,
      ...compareWindows(
        Array.from({ length: (to - from) / width }, (_, index) => from + index * width),
        width,
        options,
        query,
      ),
    },
  };
};
