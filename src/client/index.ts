/**
 * A client of Headwater's HTTP API, with types from its OpenAPI document: `headwaterClient` has a method for each operation, and
 * streams as Observables.
 *
 * @packageDocumentation
 */
export { headwaterClient } from './headwater-client.ts';
export type { HeadwaterClient } from './client.ts';
export { ApiError, type ApiErrorCode, type ApiErrorOptions } from './api-error.ts';
export type {
  ClientOptions,
  ConnectionSettings,
  Credentials,
  FetchFunction,
  FetchInit,
  NoCredentials,
  PasswordCredentials,
  RequestOptions,
  TokenCredentials,
} from './client-options.ts';
export type { StreamEvent, StreamOptions } from './stream-options.ts';
export type {
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
