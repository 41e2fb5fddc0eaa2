import { eventTimeParser } from './time/event-time-parser.ts';
import { coarser, type Resolution, RESOLUTIONS, WIDTH_MS, windowStart } from './resolution.ts';
import { WindowError } from './window-error.ts';

/** From `from` until before `to`, epoch ms. */
export interface WindowRange {
  readonly from: number;
  readonly to: number;
}

/** Consecutive windows of one resolution. */
export interface WindowRun extends WindowRange {
  readonly resolution: Resolution;
}

const MAX_EPOCH_MS = 8_640_000_000_000_000;

const parseInstant = (name: string, text: string): number => {
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : eventTimeParser()(text);
  if (ms === null || ms > MAX_EPOCH_MS)
    throw new WindowError(
      'bad-range',
      `${name} is ${JSON.stringify(text)}: give an ISO 8601 time such as 2026-05-05T11:00:00Z, or milliseconds since 1970`,
    );
  return ms;
};

/**
 * Reads the range of a query: ISO 8601 with a zone, or epoch ms. The result is widened to complete windows. Throws a
 * `WindowError` that says what is allowed.
 */
export const parseRange = (
  resolution: Resolution,
  from: string,
  to: string,
  maxWindows: number,
): WindowRange => {
  const width = WIDTH_MS[resolution];
  const [first, last] = [parseInstant('from', from), parseInstant('to', to)];
  if (first >= last) throw new WindowError('bad-range', `from (${from}) must be earlier than to (${to})`);
  const range = { from: windowStart(resolution, first), to: Math.ceil(last / width) * width };
  const windows = (range.to - range.from) / width;
  if (windows > maxWindows)
    throw new WindowError(
      'bad-range',
      `from … to holds ${windows} windows of ${resolution}, and at most ${maxWindows} are allowed: ask for a shorter range or a coarser resolution (${RESOLUTIONS.join(', ')})`,
    );
  return range;
};

/** The starts of the windows of a range, in order. */
export function* windowStartsIn(resolution: Resolution, { from, to }: WindowRange): Generator<number> {
  for (let start = windowStart(resolution, from); start < to; start += WIDTH_MS[resolution]) yield start;
}

/**
 * Covers a range with the smallest number of windows: the coarsest that fit in the middle, finer ones at both ends. The
 * range must start and end at windows of `finest`. Runs are in order of time.
 */
export const coveringRuns = (range: WindowRange, finest: Resolution): readonly WindowRun[] => {
  const { from, to } = range;
  if (from >= to) return [];
  const next = coarser(finest);
  const width = next === null ? 0 : WIDTH_MS[next];
  const inner =
    next === null
      ? null
      : { from: Math.ceil(from / width) * width, to: windowStart(next, to), resolution: next };
  if (inner === null || inner.from >= inner.to) return [{ resolution: finest, from, to }];
  return [
    { resolution: finest, from, to: inner.from },
    ...coveringRuns(inner, inner.resolution),
    { resolution: finest, from: inner.to, to },
  ].filter((run) => run.from < run.to);
};
