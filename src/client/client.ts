import type { Observable } from 'rxjs';
import type {
  Alerts,
  AlertsParams,
  AlertTest,
  Annotations,
  AnnotationsParams,
  Change,
  EventsParams,
  Ready,
  Rejects,
  RejectsParams,
  Replay,
  Stats,
  StatsParams,
  Status,
  TestAlertParams,
  Ticket,
  Top,
  TopParams,
  Totals,
  TotalsParams,
  Trend,
  Trends,
  TrendsAtomParams,
  TrendsJsonFeedParams,
  TrendsParams,
  Wikis,
  Windows,
  WindowsParams,
} from './api-types.ts';
import type { RequestOptions } from './client-options.ts';
import type { StreamOptions } from './stream-options.ts';

/**
 * The HTTP API of a server or a consumer: one method for each of its operations. Promises reject, and Observables fail, with an
 * `ApiError`.
 */
export interface HeadwaterClient {
  /** The address of the server, without a slash at its end. */
  readonly url: string;
  /** Whether the process lives. */
  readonly status: (options?: RequestOptions) => Promise<Status>;
  /** Whether the process counts, and its problems if it does not: that is no error. */
  readonly ready: (options?: RequestOptions) => Promise<Ready>;
  /** Gets a token now instead of with the first request that needs one, so that wrong credentials fail early. */
  readonly login: (options?: RequestOptions) => Promise<string>;
  /** The counts since the start. */
  readonly stats: (params?: StatsParams, options?: RequestOptions) => Promise<Stats>;
  /** The counts since the start, at each change, at most four times per second. */
  readonly statsStream: (options?: StreamOptions) => Observable<Stats>;
  /** The counts of one range of event time. */
  readonly totals: (params?: TotalsParams, options?: RequestOptions) => Promise<Totals>;
  /** One page of windows in time order; pass its `next` as `after`. */
  readonly windows: (params?: WindowsParams, options?: RequestOptions) => Promise<Windows>;
  /** The same page as CSV. */
  readonly windowsCsv: (params?: WindowsParams, options?: RequestOptions) => Promise<string>;
  /** The pages, users or domains with the most events. */
  readonly top: (params: TopParams, options?: RequestOptions) => Promise<Top>;
  /** What happened in a range: restarts, outages and losses of the feed, trends and edit wars. */
  readonly annotations: (params?: AnnotationsParams, options?: RequestOptions) => Promise<Annotations>;
  /** Current trends. */
  readonly trends: (params?: TrendsParams, options?: RequestOptions) => Promise<Trends>;
  /** Current trends, then new ones. */
  readonly trendStream: (params?: TrendsParams, options?: StreamOptions) => Observable<Trend>;
  /** Current trends as an Atom feed. */
  readonly trendsAtom: (params?: TrendsAtomParams, options?: RequestOptions) => Promise<string>;
  /** Current trends as a JSON Feed. */
  readonly trendsJsonFeed: (params?: TrendsJsonFeedParams, options?: RequestOptions) => Promise<object>;
  /** Live changes that meet the filter. They are sent before they are durable: only statistics are exact. */
  readonly events: (filter?: EventsParams, options?: StreamOptions) => Observable<Change>;
  /** The wikis seen so far, and the named sets of wikis. */
  readonly wikis: (options?: RequestOptions) => Promise<Wikis>;
  /** Rules, targets and the newest alerts. */
  readonly alerts: (params?: AlertsParams, options?: RequestOptions) => Promise<Alerts>;
  /** Sends a test alert to one target, or to all. Needs the role `admin`. */
  readonly testAlert: (params?: TestAlertParams, options?: RequestOptions) => Promise<AlertTest>;
  /** Rejected events, oldest first. Needs the role `admin`. */
  readonly rejects: (params?: RejectsParams, options?: RequestOptions) => Promise<Rejects>;
  /** Processes all rejected events again. Needs the role `admin`. */
  readonly replayRejects: (options?: RequestOptions) => Promise<Replay>;
  /** A ticket with which a browser can open a stream. */
  readonly ticket: (options?: RequestOptions) => Promise<Ticket>;
  /** One message of the Model Context Protocol, and its answer; `null` for a notification, which has none. */
  readonly mcp: (message: object, options?: RequestOptions) => Promise<object | null>;
}
