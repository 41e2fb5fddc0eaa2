import { filterParams } from './coverage.js';
import { isolate } from './format.js';
import { instantOf, numberOf, objectOf, textOf } from './json.js';
import { WIDTH_MS } from './window-plan.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** @typedef {Exclude<import('./chart-options.js').ChartOptions['show'], 'sides'>} SeriesName */
/** @typedef {import('./chart-layers.js').Layer} Layer */
/** @typedef {import('../views/chart-colours.js').ColourName} ColourName */

/** More wikis would be too thin to be seen. */
const MAX_WIKIS = 5;
/** @type {readonly ColourName[]} */
const PALETTE = ['first', 'second', 'third', 'fourth', 'fifth'];

/** What each shows: in the selection, and in the title of the chart. @type {Record<import('./chart-options.js').ChartOptions['show'], { label: string, what: string }>} */
export const SERIES_TEXTS = {
  sides: { label: 'People and bots', what: 'Edits' },
  kinds: { label: 'Kinds of users', what: 'Edits' },
  wikis: { label: 'Largest wikis', what: 'Edits' },
  new: { label: 'New pages', what: 'New pages' },
  bytes: { label: 'Bytes added and removed', what: 'Bytes' },
  users: { label: 'Distinct users', what: 'Distinct users' },
};

/** @type {readonly { kind: string, label: string, colour: ColourName }[]} */
const KINDS = [
  { kind: 'registered', label: 'Registered', colour: 'first' },
  { kind: 'temporary', label: 'Temporary', colour: 'second' },
  { kind: 'ip', label: 'IP', colour: 'third' },
  { kind: 'bot', label: 'Bots', colour: 'rest' },
  { kind: 'unknown', label: 'Unknown', colour: 'fourth' },
];

/** Enough windows for a line, and not too many for a request. @param {import('./window-plan.js').Plan} plan @returns {keyof typeof WIDTH_MS} */
export const seriesResolution = ({ from, to, resolution }) => {
  const wanted = to - from <= 4 * HOUR ? '1m' : to - from <= 15 * DAY ? '1h' : '1d';
  return WIDTH_MS[resolution] > WIDTH_MS[wanted] ? resolution : wanted;
};

/**
 * The windows that a series needs, by name: the URL path of each.
 *
 * @param {SeriesName} show
 * @param {import('./window-plan.js').Plan} plan
 * @param {import('./coverage.js').CountedFilter} filter
 * @param {ReadonlyMap<string, number>} wikis the counts of wikis in this range
 * @returns {Map<string, string>}
 */
export const seriesPaths = (show, plan, filter, wikis) => {
  /** @param {Iterable<readonly [string, string]>} params */
  const path = (params) =>
    `stats/windows?${new URLSearchParams([
      ['resolution', seriesResolution(plan)],
      ['from', new Date(plan.from).toISOString()],
      ['to', new Date(plan.to).toISOString()],
      ['limit', '1000'],
      ...[...params].map(([name, value]) => [name, value]),
    ])}`;
  if (show === 'new' || show === 'bytes') return new Map([['', path(filterParams(filter))]]);
  if (show === 'kinds') return new Map([['', path([['by', 'kind']])]]);
  const all = new Map([['', path([])]]);
  if (show === 'users') return all;
  const largest = [...wikis].sort((a, b) => b[1] - a[1]).slice(0, MAX_WIKIS);
  for (const [wiki] of largest) all.set(wiki, path([['domain', wiki]]));
  return all;
};

/**
 * A response: for each member that is a number, its value by the start of a window; rows of a kind have its name in front.
 *
 * @typedef {{ widthMs: number, since: number, until: number, valueAt: (start: number, member: string, kind?: string) => number | null, has: (start: number, kind?: string) => boolean }} WindowValues
 */

/** @param {unknown} body @returns {WindowValues | null} null if it is malformed */
const readValues = (body) => {
  const { resolution, rows, counted_since: since, complete_until: until } = objectOf(body);
  if (typeof resolution !== 'string' || !Object.hasOwn(WIDTH_MS, resolution) || !Array.isArray(rows))
    return null;
  /** @type {Map<string, Record<string, unknown>>} */
  const byStart = new Map();
  for (const value of rows) {
    const row = objectOf(value);
    const start = instantOf(row['start']);
    if (start !== null) byStart.set(`${start} ${textOf(row['kind']) ?? ''}`, row);
  }
  return {
    widthMs: WIDTH_MS[/** @type {keyof typeof WIDTH_MS} */ (resolution)],
    since: instantOf(since) ?? Infinity,
    until: instantOf(until) ?? -Infinity,
    has: (start, kind = '') => byStart.has(`${start} ${kind}`),
    valueAt: (start, member, kind = '') => numberOf(byStart.get(`${start} ${kind}`)?.[member]),
  };
};

/**
 * The drawn part of a chart.
 * @typedef {{ times: number[], layers: Layer[], isStacked: boolean, unit: string | null }} Series `unit` is null if the values are per second
 */

/**
 * The lines of a series over the complete windows of a plan; null if a response is malformed.
 *
 * @param {SeriesName} show
 * @param {import('./window-plan.js').Plan} plan
 * @param {ReadonlyMap<string, unknown>} bodies responses by the names of `seriesPaths`
 * @param {{ isUnknown: (from: number, to: number) => boolean }} lost
 * @param {(wiki: string) => string | null} labelOf what people call a wiki
 * @returns {Series | null}
 */
export const readSeries = (show, plan, bodies, lost, labelOf) => {
  const responses = new Map([...bodies].map(([name, body]) => [name, readValues(body)]));
  const all = responses.get('') ?? null;
  if (all === null) return null;
  const { widthMs } = all;
  const first = Math.floor(plan.from / widthMs) * widthMs;
  const starts = Array.from(
    { length: Math.ceil((plan.to - first) / widthMs) },
    (_, index) => first + index * widthMs,
  );
  /** @param {number} start */
  const isKnown = (start) =>
    start >= all.since && start + widthMs <= all.until && !lost.isUnknown(start, start + widthMs);
  /** A window without a row has no events. @param {WindowValues | null | undefined} values @param {string} member @param {string} [kind] */
  const perSecond = (values, member, kind) =>
    starts.map((start) =>
      isKnown(start) && values ? ((values.valueAt(start, member, kind) ?? 0) * 1_000) / widthMs : null,
    );
  const times = starts.map((start) => start + widthMs / 2);

  switch (show) {
    case 'new': {
      const values = perSecond(all, 'new_pages');
      const layers = [
        {
          name: 'new pages',
          label: 'New pages',
          reading: 'new pages',
          colour: /** @type {ColourName} */ ('people'),
          values,
        },
      ];
      return { times, layers, isStacked: true, unit: null };
    }
    case 'bytes': {
      /** @type {Layer[]} */
      const layers = [
        {
          name: 'removed',
          label: 'Removed',
          reading: 'removed',
          colour: 'shrunk',
          values: perSecond(all, 'bytes_removed'),
        },
        {
          name: 'added',
          label: 'Added',
          reading: 'added',
          colour: 'grown',
          values: perSecond(all, 'bytes_added'),
        },
      ];
      return { times, layers, isStacked: false, unit: null };
    }
    case 'users': {
      const values = starts.map((start) =>
        isKnown(start) ? (all.has(start) ? all.valueAt(start, 'distinct_users') : 0) : null,
      );
      const layers = [
        {
          name: 'users',
          label: 'Distinct users',
          reading: 'users',
          colour: /** @type {ColourName} */ ('people'),
          values,
        },
      ];
      const unit = widthMs === WIDTH_MS['1d'] ? 'day' : widthMs === WIDTH_MS['1h'] ? 'hour' : 'minute';
      return { times, layers, isStacked: true, unit };
    }
    case 'kinds': {
      const layers = KINDS.map(({ kind, label, colour }) => ({
        name: label.toLowerCase(),
        label,
        reading: `by ${label.toLowerCase()}`,
        colour,
        values: perSecond(all, 'messages', kind),
      })).filter(
        ({ name, values }) => name !== 'unknown' || values.some((value) => value !== null && value > 0),
      );
      return { times, layers, isStacked: true, unit: null };
    }
    case 'wikis': {
      const named = [...responses].filter(([wiki]) => wiki !== '');
      const layers = named.map(([wiki, values], index) => ({
        name: isolate(labelOf(wiki) ?? wiki),
        label: labelOf(wiki) ?? wiki,
        reading: `on ${isolate(wiki)}`,
        colour: PALETTE[index] ?? 'rest',
        values: perSecond(values, 'messages'),
      }));
      const rest = perSecond(all, 'messages').map((total, index) =>
        total === null
          ? null
          : layers.reduce((left, { values }) => Math.max(0, left - (values[index] ?? 0)), total),
      );
      /** @type {Layer} */
      const others = {
        name: 'others',
        label: 'Others',
        reading: 'on other wikis',
        colour: 'rest',
        values: rest,
      };
      return { times, layers: [...layers, others], isStacked: true, unit: null };
    }
  }
};

/** Which filters a series cannot apply, as text behind its caption. @param {import('./chart-options.js').ChartOptions['show']} show @param {{ isFiltered: boolean, who: string }} filter */
export const ignoredFilters = (show, { isFiltered, who }) => {
  if (show === 'sides') return '';
  if (show === 'new' || show === 'bytes')
    return who === 'all' ? '' : ' · people and bots (not counted apart here)';
  return isFiltered || who !== 'all' ? ' · without the filters (not counted apart here)' : '';
};
