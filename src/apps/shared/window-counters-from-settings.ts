import type { Settings } from '../../config/settings.ts';
import { userKind } from '../../wikimedia/event/user-kind.ts';
import {
  UNTIMED_COUNTER_FACTORY,
  windowCounterFactory,
  type WindowCounterFactory,
} from '../../stats/windows/window-counter-factory.ts';

/** Counts all windows or none, as configured. `now`: see `windowCounterFactory`. */
export const windowCountersFromSettings = (
  { counted, latenessMs }: Pick<Settings['windows'], 'counted' | 'latenessMs'>,
  now?: () => number,
): WindowCounterFactory =>
  counted ? windowCounterFactory(latenessMs, now, userKind) : UNTIMED_COUNTER_FACTORY;
