import { map } from 'rxjs';
import { withPosition } from '../core/loop/batch.ts';
import {
  formatScalarPosition,
  furthest,
  parseScalarPosition,
  scalarSequence,
} from '../core/loop/scalar-position.ts';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import { bareUrl } from '../net/bare-url.ts';
import type { Proxies } from '../net/proxy/proxies.ts';
import type { WantedTypes } from './event-receiver.ts';
import { sseItems } from './sse-items.ts';
import type { SseMessage } from './sse-message.ts';
import { sseReader } from './sse-reader.ts';
import { toSourceEvent } from './to-source-event.ts';

/** A position of a feed: an event's id, or what `position` reads from an event. */
export type SsePosition = string | number;

/** What `sseSource` requests, and how it reads and resumes. */
export interface SseSourceOptions {
  /** The address of the stream. */
  readonly url: string;
  /** Sent with every request. Many feeds want a User-Agent that names a contact. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The types of events to read. Default: events without a type, which are of the type "message". */
  readonly types?: readonly string[] | 'all';
  /**
   * Reads the position from an event; `null` if it has none. Numbers never go back: an older event does not move the
   * position. Default: the event's id.
   */
  readonly position?: (event: SseMessage) => SsePosition | null;
  /** The URL that resumes after a position. Default: the same URL, with the position as the header Last-Event-ID. */
  readonly resumeUrl?: (position: SsePosition) => string;
  /**
   * The position to resume from, somewhat before the last one: for a feed of several servers whose order differs, or whose
   * ids repeat. The pipeline then needs `key`, which removes the events that come again.
   */
  readonly rewind?: (position: SsePosition) => SsePosition;
  /**
   * The positions are whole numbers without holes, such as 7, 8, 9: if the feed skips some, the pipeline requests them again
   * and reports those that stay missing. Only for events that are all read: not with `types` that leave some out. Default:
   * false.
   */
  readonly contiguous?: boolean;
  /** Without an event for this many milliseconds the source connects again. Default: 60,000. */
  readonly idleTimeoutMs?: number;
  /** Default: 30,000. */
  readonly connectTimeoutMs?: number;
  /** An event with more data becomes a dead letter. Default: 1 MiB. */
  readonly maxEventBytes?: number;
  /** Forward proxies, see `proxiesOf`. Default: none. */
  readonly proxies?: Proxies;
}

const EXCEPT_ERRORS: WantedTypes = {
  has: (type) => type !== 'error',
  otherEvents: 'events of the type "error"',
};

const wantedTypes = (types: readonly string[] | 'all' | undefined): WantedTypes | undefined => {
  if (types === undefined) return undefined;
  if (types === 'all') return EXCEPT_ERRORS;
  const names = new Set(types);
  const list = types.map((type) => `"${type}"`).join(', ');
  return { has: (type) => names.has(type), otherEvents: `events of other types than ${list}` };
};

const idOf = ({ id }: SseMessage): string | null => (id === '' ? null : id);

/**
 * Any feed of server-sent events. It reads no faster than the pipeline writes. Each connection fails at its end, and the
 * pipeline connects again from the durable position.
 *
 *     sseSource({ url: 'https://stream.example/events', headers: { Authorization: `Bearer ${token}` } })
 */
export const sseSource = ({
  url,
  headers = {},
  types,
  position: positionOf = idOf,
  resumeUrl,
  rewind = (position) => position,
  contiguous = false,
  idleTimeoutMs = 60_000,
  connectTimeoutMs = 30_000,
  maxEventBytes = 1 << 20,
  proxies,
}: SseSourceOptions): ResumableSource<SseMessage, SsePosition> => {
  const requestFrom = (
    position: SsePosition | null,
  ): { readonly url: string; readonly lastEventId: string | null } => {
    if (position === null) return { url, lastEventId: null };
    const from = rewind(position);
    return resumeUrl === undefined
      ? { url, lastEventId: String(from) }
      : { url: resumeUrl(from), lastEventId: null };
  };
  const advance = (before: SsePosition | null, message: SseMessage): SsePosition | null => {
    try {
      return furthest(before, positionOf(message));
    } catch {
      // An event that cannot be read becomes a dead letter.
      return before;
    }
  };
  return {
    name: bareUrl(url),
    resume: (start, onSourceEvent) => (credit$) => {
      let position = start;
      const reader = sseReader({
        ...requestFrom(start),
        headers,
        types: wantedTypes(types),
        idleTimeoutMs,
        connectTimeoutMs,
        maxEventBytes,
        proxies,
        onConnectionEvent: (event) => {
          const sourceEvent = toSourceEvent(event);
          if (sourceEvent !== null) onSourceEvent(sourceEvent);
        },
      });
      return reader(credit$).pipe(
        map((batch) => {
          for (const message of batch.items) position = advance(position, message);
          return withPosition(batch, position);
        }),
      );
    },
    formatPosition: formatScalarPosition,
    parsePosition: parseScalarPosition,
    ...sseItems,
    ...(contiguous ? { sequence: scalarSequence(positionOf) } : {}),
  };
};
