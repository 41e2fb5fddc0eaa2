import type { ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { WIDTH_MS } from '../../../../stats/windows/resolution.ts';

/** A window whose activity is not in its final form yet. */
export interface OpenActivity {
  readonly resolution: ActivityResolution;
  /** Epoch ms. */
  readonly start: number;
  /** Size of the log that is not merged into the summary: rows, and approximate bytes. */
  readonly rows: number;
  readonly bytes: number;
  /** Maximum length of the summary's lists; `null` if there may be no summary yet. */
  readonly listed: number | null;
}

interface ListStep {
  /** Time after the window's end, in milliseconds. */
  readonly after: number;
  readonly listed: number;
}

interface Rule {
  /** A log of this size is merged into the summary, to limit what a query reads. */
  readonly rows: number;
  readonly bytes: number;
  /** Longest lists first. */
  readonly steps: readonly [ListStep, ...ListStep[]];
}

const MB = 2 ** 20;
const HOUR_MS = 3_600_000;

/**
 * A day's summary is long and therefore rarely written. Lists stay long while sliding windows are computed from them:
 * two hours for minutes, over a day for hours.
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

/** The length that a window's lists should have at this low watermark. */
export const listedAt = (open: OpenActivity, lowWatermark: number): number =>
  (stepAt(open, lowWatermark) ?? RULES[open.resolution].steps[0]).listed;

/** Whether to merge the window's log or shorten its lists now. */
export const isDue = (open: OpenActivity, lowWatermark: number): boolean => {
  const { rows, bytes } = RULES[open.resolution];
  if (open.rows >= rows || open.bytes >= bytes) return true;
  const step = stepAt(open, lowWatermark);
  return step !== undefined && step.after > -Infinity && step.listed < (open.listed ?? Infinity);
};

/** The window after a merge; `null` if that was its final form. */
export const afterMerge = (open: OpenActivity, listed: number): OpenActivity | null =>
  listed === RULES[open.resolution].steps.at(-1)?.listed ? null : { ...open, rows: 0, bytes: 0, listed };

/** The window after a save added one row of this size to its log. */
export const afterLog = (
  open: OpenActivity | undefined,
  window: Pick<OpenActivity, 'resolution' | 'start'>,
  bytes: number,
): OpenActivity =>
  open === undefined
    ? { ...window, rows: 1, bytes, listed: null }
    : { ...open, rows: open.rows + 1, bytes: open.bytes + bytes };
