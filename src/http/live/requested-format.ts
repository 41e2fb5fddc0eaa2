import type { Request } from 'express';
import { NDJSON_FORMAT } from './ndjson-format.ts';
import { SSE_FORMAT } from './sse-format.ts';
import type { StreamFormat } from './stream-format.ts';

export const SSE_TYPE = 'text/event-stream';

/** The names that programs use for JSON lines. */
export const NDJSON_TYPES: readonly string[] = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
];

/** The format of a stream by its media type. */
export const formatOf = (mediaType: string | false): StreamFormat =>
  mediaType !== false && NDJSON_TYPES.includes(mediaType) ? NDJSON_FORMAT : SSE_FORMAT;

/** The format that a client of a stream prefers: server-sent events unless it asks for JSON lines. */
export const requestedFormat = (request: Request): StreamFormat =>
  formatOf(request.accepts([SSE_TYPE, ...NDJSON_TYPES]));
