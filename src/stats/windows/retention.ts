import { coarser, type Resolution, windowStart } from './resolution.ts';

/** How long windows are retained behind the watermark, in milliseconds. Days never expire. */
export type Retention = Readonly<Record<Exclude<Resolution, '1d'>, number>>;

/**
 * Windows of each resolution expire if they start before these times. Each time is a window start of the next coarser
 * resolution, so a coarser window has either all of its finer windows or none. No count is lost: the coarser windows
 * include it already.
 */
export const expiryStarts = (
  retention: Retention,
  watermark: number,
): Readonly<Record<Resolution, number>> => {
  const before = (resolution: keyof Retention): number =>
    windowStart(coarser(resolution) ?? '1d', watermark - retention[resolution]);
  return { '1s': before('1s'), '1m': before('1m'), '1h': before('1h'), '1d': -Infinity };
};
