import type { Router } from 'express';
import { annotationsRoute } from '../annotations/annotations-route.ts';
import { eventsRoute, type LiveOptions } from '../live/events-route.ts';
import { isDisabled } from './feature-disabled.ts';
import type { AdmitStream } from '../auth/stream-admission.ts';
import type { FeatureDisabled, OptionalFeatures } from './optional-features.ts';
import { hourlyRates } from '../wikis/hourly-rates.ts';
import { knownWikis, type KnownWikisOptions } from '../wikis/known-wikis.ts';
import { selectWikis } from '../wikis/select-wikis.ts';
import { wikisRoute } from '../wikis/wikis-route.ts';
import { topRoute } from '../windows/top-route.ts';
import { totalsRoute } from '../windows/totals-route.ts';
import { trendFeedsRoute } from '../stats/trend-feeds-route.ts';
import { trendsRoute } from '../stats/trends-route.ts';
import { cachedWindowQueries } from '../windows/cached-window-queries.ts';
import { windowsRoute, type WindowsRouteOptions } from '../windows/windows-route.ts';

export interface FeatureRouteOptions extends LiveOptions, Pick<WindowsRouteOptions, 'guard' | 'now'> {
  readonly admit: AdmitStream;
  readonly wikis: Omit<KnownWikisOptions, 'rates'>;
}

const NO_WINDOWS: FeatureDisabled = { disabledReason: 'time windows are disabled in this process' };
const NO_TRENDS: FeatureDisabled = { disabledReason: 'trends are disabled in this process' };
const NO_EVENTS: FeatureDisabled = { disabledReason: 'live events are disabled in this process' };

/** The routes of optional features: windows, top lists, trends and live events. */
export const featureRoutes = (
  { windows = NO_WINDOWS, trends = NO_TRENDS, events = NO_EVENTS, annotations }: OptionalFeatures,
  { guard, now, wikis, ...live }: FeatureRouteOptions,
): readonly Router[] => {
  const windowQueries = isDisabled(windows) ? windows : cachedWindowQueries(windows, live.clock);
  const rates = isDisabled(windowQueries) ? null : hourlyRates(windowQueries, live.clock);
  const known = { ...wikis, rates };
  const knownFor = knownWikis(known);
  const select = selectWikis(knownFor);
  return [
    windowsRoute({ windows: windowQueries, guard, now, select }),
    totalsRoute({ windows: windowQueries, guard, now, select }),
    topRoute({ windows: windowQueries, guard, now, select }),
    annotationsRoute({ windows: windowQueries, annotations: annotations ?? null, trends, guard, now }),
    trendsRoute({ ...live, trends, guard, select }),
    trendFeedsRoute({ trends, guard, select, now }),
    eventsRoute({ ...live, knownFor, events }),
    wikisRoute({ ...known, guard }),
  ];
};
