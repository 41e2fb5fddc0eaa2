import { concat, defer, of } from 'rxjs';
import type { Batch } from '../../core/loop/batch.ts';
import type { ResumableSource } from '../../core/loop/resumable-source.ts';
import { SourceError } from '../../core/loop/source-error.ts';
import { bareUrl } from '../../net/bare-url.ts';
import type { Proxies } from '../../net/proxy/proxies.ts';
import type { ConnectionEvent } from '../../sse/connection-event.ts';
import { sseItems } from '../../sse/sse-items.ts';
import type { SseMessage } from '../../sse/sse-message.ts';
import { toSourceEvent } from '../../sse/to-source-event.ts';
import { type FeedPosition, startPosition } from '../position/feed-position.ts';
import { parseFeedPosition } from '../position/parse-feed-position.ts';
import { restorePosition } from '../position/restore-position.ts';
import { rewind } from '../position/rewind.ts';
import { feedSource } from './feed-source.ts';

/** Which of Wikimedia's streams to read, and how. */
export interface WikimediaSourceOptions {
  /** Such as https://stream.wikimedia.org/v2/stream/page-create. */
  readonly url: string;
  /** Names the program and a contact, such as `new-pages/1.0 (me@example.org)`. Wikimedia answers 403 without one. */
  readonly userAgent: string;
  /** Where the first start begins: ISO 8601, or epoch ms. Wikimedia keeps 7 to 31 days. Default: when it starts. */
  readonly since?: string | number | undefined;
  /**
   * A resume starts this many milliseconds before the position, because ids are times, and several events have the same.
   * The pipeline's `key` removes what comes again. Default: 10,000.
   */
  readonly rewindMs?: number;
  /** Without an event for this many milliseconds the source connects again. Default: 60,000. */
  readonly idleTimeoutMs?: number;
  /** Default: 30,000. */
  readonly connectTimeoutMs?: number;
  /** An event with more data becomes a dead letter. Default: 1 MiB. */
  readonly maxEventBytes?: number;
  /** Forward proxies, see `proxiesOf`. Default: none. */
  readonly proxies?: Proxies;
}

const startTime = (since: string | number | undefined): number | null => {
  if (since === undefined) return null;
  const time = typeof since === 'number' ? since : Date.parse(since);
  if (Number.isSafeInteger(time) && time >= 0) return time;
  throw new SourceError(
    'source-misconfigured',
    `\`since\` is neither a time such as 2026-05-05T00:00:00Z nor milliseconds: ${JSON.stringify(since)}`,
  );
};

/**
 * Any stream of Wikimedia (EventStreams). Its ids give one position per data centre and topic, as a time, and may say "from
 * now on". So the source keeps a position for each of them, and resumes some seconds before it. Give the pipeline
 * `key: ({ meta }) => meta.id`.
 *
 *     wikimediaSource({ url: 'https://stream.wikimedia.org/v2/stream/page-create', userAgent: 'pages/1.0 (me@example.org)' })
 */
export const wikimediaSource = ({
  url,
  userAgent,
  since,
  rewindMs = 10_000,
  idleTimeoutMs = 60_000,
  connectTimeoutMs = 30_000,
  maxEventBytes = 1 << 20,
  proxies,
}: WikimediaSourceOptions): ResumableSource<SseMessage, FeedPosition> => {
  const sinceMs = startTime(since);
  const rewinding = rewind(rewindMs, { rewindFactor: () => 1 });
  const options = {
    url,
    userAgent,
    idleTimeoutMs,
    connectTimeoutMs,
    maxEventBytes,
    proxies,
  };
  return {
    name: bareUrl(url),
    resume: (saved, onSourceEvent) => (credit$) =>
      defer(() => {
        const position = saved ?? startPosition(sinceMs ?? Date.now());
        const onFeedEvent = (event: ConnectionEvent): void => {
          rewinding.onFeedEvent(event);
          const sourceEvent = toSourceEvent(event);
          if (sourceEvent !== null) onSourceEvent(sourceEvent);
        };
        const events$ = feedSource(
          options,
          { position, rewindMs: rewinding.ms(), now: Date.now },
          onFeedEvent,
        )(credit$);
        if (saved !== null) return events$;
        // Stored before anything is read, so that a restart begins there, too.
        const start: Batch<SseMessage, FeedPosition> = { items: [], size: 0, position };
        return concat(of(start), events$);
      }),
    formatPosition: (position) => JSON.stringify(position),
    parsePosition: (text) => restorePosition(parseFeedPosition(text), Date.now()),
    ...sseItems,
  };
};
