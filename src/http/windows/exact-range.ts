import { parseRange, type WindowRange } from '../../stats/windows/window-range.ts';
import { isoTime } from '../iso-time.ts';

/** A range of whole seconds; `to` defaults to the time until which the windows are complete. */
export const exactRangeOf = (
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  defaultFrom: number,
  completeUntil: number,
): WindowRange => parseRange('1s', from ?? isoTime(defaultFrom), to ?? isoTime(completeUntil), Infinity);
