/**
 * Lines of a file or of standard input, such as NDJSON.
 *
 * @packageDocumentation
 */
export { SourceError, type SourceErrorCode } from '../core/loop/source-error.ts';
export type { Line } from './split-line.ts';
export type { HeadDigest, LinePosition } from './line-position.ts';
export { lineSource, type LineSourceOptions, type StandardInput } from './line-source.ts';
