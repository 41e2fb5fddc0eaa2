import type { Settings } from '../runtime/settings-shape.ts';
import { NO_WINDOWS, windowsFrom, type WindowsFrom } from '../stats/windows/windows-from.ts';

/** The windows that the settings ask for: all, or none. `now`: see `windowsFrom`. */
export const countedWindows = (
  { counted, latenessMs }: Pick<Settings['windows'], 'counted' | 'latenessMs'>,
  now?: () => number,
): WindowsFrom => (counted ? windowsFrom(latenessMs, now) : NO_WINDOWS);
