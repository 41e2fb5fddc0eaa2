import { formatCount, formatSpan, formatTime, isolate } from './format.js';
import { instantOf, numberOf, objectOf } from './json.js';
import { readTrend } from './trend-items.js';

/**
 * What happened at a time of the chart. Times in epoch ms; `until` is `at` if it has no length. `domain` is the wiki that it
 * is about, null if it is about all; `score` says how unusual a burst is.
 * @typedef {{ kind: 'lost' | 'restart' | 'reconnect' | 'edit-war' | 'burst', at: number, until: number, text: string, domain: string | null, score: number }} Mark
 */

/** The most important first. @type {readonly Mark['kind'][]} */
const KINDS = ['lost', 'restart', 'reconnect', 'edit-war', 'burst'];

/** More bursts would hide everything else: the most unusual ones are marked. */
const MAX_BURSTS = 8;

/** @param {Mark['kind']} kind @param {{ at: number, until: number, events: number | null }} times */
const textOf = (kind, { at, until, events }) => {
  const span = formatSpan((until - at) / 1_000);
  switch (kind) {
    case 'restart':
      return `Server restarted after ${span}; events since then were read later`;
    case 'reconnect':
      return `Feed disconnected for ${span}; its events were read later`;
    default:
      return `${formatCount(events)} ${events === 1 ? 'event' : 'events'} of the feed lost`;
  }
};

/** @param {unknown} value @returns {Mark | null} */
const markOf = (value) => {
  const found = objectOf(value);
  const kind = KINDS.find((name) => name === found['kind']);
  const at = instantOf(found['at']);
  if (kind === undefined || at === null) return null;
  if (kind === 'edit-war' || kind === 'burst') {
    const trend = readTrend(value);
    if (trend === null) return null;
    const { label, name, domain, text } = trend;
    const where = domain === null ? '' : ` (${isolate(domain)})`;
    return {
      kind,
      at,
      until: at,
      // It goes on after that, while its panel counts further.
      text: `${label}${kind === 'edit-war' ? ' began' : ''}: ${isolate(name)}${where}: ${text}`,
      domain: domain ?? (label === 'Wiki' ? name : null),
      score: numberOf(found['score']) ?? 0,
    };
  }
  const until = instantOf(found['until']) ?? at;
  const text = textOf(kind, { at, until, events: numberOf(found['events']) });
  return { kind, at, until, text, domain: null, score: 0 };
};

/** Reads a /stats/annotations response; null if it is malformed. @param {unknown} body @returns {readonly Mark[] | null} */
export const readMarks = (body) => {
  const { annotations } = objectOf(body);
  return Array.isArray(annotations) ? annotations.map(markOf).filter((mark) => mark !== null) : null;
};

/** The URL path of what happened in a range. @param {{ from: number, to: number }} range */
export const annotationsPath = ({ from, to }) =>
  `stats/annotations?${new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`;

/**
 * The marks that a chart shows: those of the selected wiki, and only the most unusual bursts.
 *
 * @param {readonly Mark[]} marks
 * @param {string | null} wiki
 */
export const shownMarks = (marks, wiki) => {
  const here = marks.filter(
    ({ kind, domain }) => wiki === null || domain === wiki || (kind !== 'burst' && kind !== 'edit-war'),
  );
  const bursts = here
    .filter(({ kind }) => kind === 'burst')
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_BURSTS);
  return here.filter((mark) => mark.kind !== 'burst' || bursts.includes(mark));
};

/**
 * Marks that are too close to be apart, as one. `part` is the place between the start and the end of the chart, from 0 to 1.
 * @typedef {{ key: string, kind: Mark['kind'], part: number, texts: string[] }} MarkGroup
 */

/**
 * Groups the marks of a chart from `from` to `to`, whose buttons need at least `minPart` of its width.
 *
 * @param {readonly Mark[]} marks
 * @param {{ from: number, to: number, minPart: number, now: Date }} chart
 * @returns {MarkGroup[]}
 */
export const groupMarks = (marks, { from, to, minPart, now }) => {
  /** @type {{ part: number, marks: Mark[] }[]} */
  const groups = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    // What began earlier is marked at the start, if it has not ended by then.
    const part = (Math.max(mark.at, from) - from) / (to - from);
    if (mark.at > to || mark.until < from) continue;
    const last = groups.at(-1);
    if (last !== undefined && part - last.part < minPart) last.marks.push(mark);
    else groups.push({ part, marks: [mark] });
  }
  return groups.map(({ part, marks: grouped }) => ({
    part,
    key: grouped.map(({ at, text }) => `${at} ${text}`).join('\n'),
    kind: KINDS.find((kind) => grouped.some((mark) => mark.kind === kind)) ?? 'burst',
    texts: grouped.map(({ at, text }) => `${formatTime(new Date(at), now)}: ${text}`),
  }));
};
