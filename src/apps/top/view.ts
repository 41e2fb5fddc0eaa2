import type { BusyPage } from './busy-pages.ts';
import { rateAt, type Recent, recentAt } from './history.ts';
import type { Readiness } from './readiness.ts';
import type { Standing, State } from './state.ts';
import type { Stats } from './stats.ts';

/** What there is to see at one instant. */
export interface View {
  readonly origin: string;
  readonly standing: Standing;
  readonly stats: Stats | null;
  readonly readiness: Readiness | null;
  readonly pages: readonly BusyPage[] | null;
  readonly rate: number | null;
  readonly recent: Recent | null;
  /** By a clock that only goes up, in milliseconds. */
  readonly now: number;
}

export const viewOf = ({ history, ...known }: State, origin: string, now: number): View => ({
  ...known,
  origin,
  rate: rateAt(history, now),
  recent: recentAt(history, now),
  now,
});
