import { type Resolution, RESOLUTIONS, WIDTH_MS } from '../../../stats/windows/resolution.ts';
import type { WindowReader } from '../../../stores/window-reader.ts';

const COARSEST_FIRST = [...RESOLUTIONS].reverse();

/**
 * The end of the first window, epoch ms, in the finest resolution that still has it; `null` before the first event.
 * Counting began within that window, so it may be partial.
 */
export const countedSince = async (
  { rows }: Pick<WindowReader, 'rows'>,
  retainedSince: Readonly<Record<Resolution, number>>,
): Promise<number | null> => {
  let first: { readonly start: number; readonly end: number } | null = null;
  for (const resolution of COARSEST_FIRST) {
    const range =
      first === null ? { from: 0, to: Number.MAX_SAFE_INTEGER } : { from: first.start, to: first.end };
    if (range.from < retainedSince[resolution] && first !== null) break;
    const [row] = await rows({ resolution, dimension: 'all', key: '', range, after: null, limit: 1 });
    if (row === undefined) break;
    first = { start: row.start, end: row.start + WIDTH_MS[resolution] };
  }
  return first === null ? null : first.end;
};
