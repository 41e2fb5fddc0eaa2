import type { ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { WIDTH_MS } from '../../../../stats/windows/resolution.ts';

/** A window whose activity is not in its last form yet. */
export interface OpenActivity {
  readonly resolution: ActivityResolution;
  /** Epoch ms. */
  readonly start: number;
  /** How much of it stands in the log, not in the summary: rows, and about how many bytes. */
  readonly rows: number;
  readonly bytes: number;
  /** How long the lists of the summary are at most; `null` where there may be none yet. */
  readonly listed: number | null;
}

interface ListStep {
  /** So long after the window's end, in milliseconds. */
  readonly after: number;
  readonly listed: number;
}

interface Rule {
  /** So much of the log is made part of the summary at the latest: it bounds what a reader has to read. */
  readonly rows: number;
  readonly bytes: number;
  /** Longest lists first. */
  readonly steps: readonly [ListStep, ...ListStep[]];
}

const MB = 2 ** 20;
const HOUR_MS = 3_600_000;

/**
 * A day's summary is long, and so written seldom. Lists stay long as long as a sliding view may be made of them: two
 * hours for minutes, a day and more for hours.
 */
const RULES: Readonly<Record<ActivityResolution, Rule>> = {
  '1m': {
    rows: 200,
    bytes: MB,
    steps: [
      { after: 10_000, listed: 20_000 },
      { after: 2 * HOUR_MS, listed: 100 },
    ],
  },
  '1h': {
    rows: 200,
    bytes: MB,
    steps: [
      { after: -Infinity, listed: 20_000 },
      { after: HOUR_MS, listed: 5000 },
      { after: 26 * HOUR_MS, listed: 1000 },
    ],
  },
  '1d': {
    rows: 1000,
    bytes: 4 * MB,
    steps: [
      { after: -Infinity, listed: 10_000 },
      { after: HOUR_MS, listed: 1000 },
    ],
  },
};

const stepAt = ({ resolution, start }: OpenActivity, lowWatermark: number): ListStep | undefined => {
  const age = lowWatermark - start - WIDTH_MS[resolution];
  return RULES[resolution].steps.findLast(({ after }) => age >= after);
};

/** How long the lists of a window are to be when everything up to `settled` has come. */
export const listedAt = (open: OpenActivity, lowWatermark: number): number =>
  (stepAt(open, lowWatermark) ?? RULES[open.resolution].steps[0]).listed;

/** Whether its log is to become part of its summary, or its lists shorter. */
export const isDue = (open: OpenActivity, lowWatermark: number): boolean => {
  const { rows, bytes } = RULES[open.resolution];
  if (open.rows >= rows || open.bytes >= bytes) return true;
  const step = stepAt(open, lowWatermark);
  return step !== undefined && step.after > -Infinity && step.listed < (open.listed ?? Infinity);
};

/** After its log became part of the summary; `null` when that is its last form. */
export const afterMerge = (open: OpenActivity, listed: number): OpenActivity | null =>
  listed === RULES[open.resolution].steps.at(-1)?.listed ? null : { ...open, rows: 0, bytes: 0, listed };

/** After a save wrote one more row of these bytes into the log of a window. */
export const afterLog = (
  open: OpenActivity | undefined,
  window: Pick<OpenActivity, 'resolution' | 'start'>,
  bytes: number,
): OpenActivity =>
  open === undefined
    ? { ...window, rows: 1, bytes, listed: null }
    : { ...open, rows: open.rows + 1, bytes: open.bytes + bytes };
