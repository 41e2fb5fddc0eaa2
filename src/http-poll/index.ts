/**
 * Feeds of numbered files over HTTP, such as OpenStreetMap's minutely diffs.
 *
 * @packageDocumentation
 */
export { SourceError, type SourceErrorCode } from '../core/loop/source-error.ts';
export { FeedError } from '../net/feed-error.ts';
export { osmMinutely } from './osm-minutely.ts';
export { type NumberedFiles, pollSource, type PollSourceOptions } from './poll-source.ts';
export type { PolledFile } from './polled-file.ts';
