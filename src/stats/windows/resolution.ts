/** The width of a tumbling window. */
export type Resolution = '1s' | '1m' | '1h' | '1d';

/** Finest first. */
export const RESOLUTIONS: readonly Resolution[] = ['1s', '1m', '1h', '1d'];

/** In milliseconds. Each width divides the next, so a window is inside exactly one window of every coarser resolution. */
export const WIDTH_MS: Readonly<Record<Resolution, number>> = {
  '1s': 1000,
  '1m': 60_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

/** The start of the window that holds this instant, epoch ms. Windows are aligned to UTC. */
export const windowStart = (resolution: Resolution, epochMs: number): number => {
  const width = WIDTH_MS[resolution];
  return Math.floor(epochMs / width) * width;
};

/** The next coarser resolution; `null` after the coarsest. */
export const coarser = (resolution: Resolution): Resolution | null =>
  RESOLUTIONS[RESOLUTIONS.indexOf(resolution) + 1] ?? null;
