import type { Settings } from '../../config/settings.ts';
import {
  UNTIMED_COUNTER_FACTORY,
  windowCounterFactory,
  type WindowCounterFactory,
} from '../../stats/windows/window-counter-factory.ts';

/** The windows that the settings ask for: all, or none. `now`: see `windowsFrom`. */
export const windowCountersFromSettings = (
  { counted, latenessMs }: Pick<Settings['windows'], 'counted' | 'latenessMs'>,
  now?: () => number,
): WindowCounterFactory => (counted ? windowCounterFactory(latenessMs, now) : UNTIMED_COUNTER_FACTORY);
