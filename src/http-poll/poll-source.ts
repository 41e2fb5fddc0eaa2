import { from, map, type Observable, switchMap, throwError } from 'rxjs';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import { SourceError } from '../core/loop/source-error.ts';
import { messageOf } from '../core/message-of.ts';
import { oneLine } from '../core/untrusted-text.ts';
import { bareUrl } from '../net/bare-url.ts';
import { FeedError } from '../net/feed-error.ts';
import type { Proxies } from '../net/proxy/proxies.ts';
import { type FetchedBytes, fetchBytes, type FetchOptions } from './fetch-bytes.ts';
import { pollNumbers } from './poll-numbers.ts';
import type { PolledFile } from './polled-file.ts';
import { textOfBytes } from './text-of-bytes.ts';
import { whileSubscribed } from './while-subscribed.ts';

/** Where a feed of numbered files says how far it is, and where its files are. */
export interface NumberedFiles {
  /** What says the number of the latest file that is complete. */
  readonly latest: {
    /** The address of the text that holds the number. */
    readonly url: string;
    /** Reads the number from the text at the URL. */
    readonly parse: (text: string) => number;
  };
  /** The URL of a file. */
  readonly file: (number: number) => string;
}

/** Where the files are, how a file is read, and how often to ask for the next one. */
export interface PollSourceOptions extends NumberedFiles {
  /** The first file to read, at the first start. Default: the latest one at that time. */
  readonly start?: number;
  /** Between two requests for the number of the latest file, in milliseconds. Default: 10,000. */
  readonly pollMs?: number;
  /** Sent with every request. Many feeds want a User-Agent that names a contact. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A file of more bytes, decompressed, becomes a dead letter. Default: 64 MiB. */
  readonly maxFileBytes?: number;
  /** A request fails when the server sends nothing for this many milliseconds. Default: 30,000. */
  readonly idleTimeoutMs?: number;
  /** Forward proxies, see `proxiesOf`. Default: none. */
  readonly proxies?: Proxies;
}

const MAX_LATEST_BYTES = 1 << 20;

const isFileNumber = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const parsePosition = (text: string): number => {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'number' && isFileNumber(value)) return value;
  throw new TypeError('it is not the number of a file');
};

/** Connects again, or reads again, after a failure: a file is never left out. */
const unreadable = (url: string, reason: string, cause?: unknown): FeedError =>
  new FeedError('feed-unreadable', `the number of the latest file cannot be read from ${url}: ${reason}`, {
    cause,
  });

const parseLatest = ({ url, parse }: NumberedFiles['latest'], text: string): number => {
  const read = (): number => {
    try {
      return parse(text);
    } catch (cause) {
      throw unreadable(bareUrl(url), oneLine(messageOf(cause)), cause);
    }
  };
  const number = read();
  if (isFileNumber(number)) return number;
  throw unreadable(bareUrl(url), `${number} is not a whole number of 0 or more`);
};

const missingLatest = (url: string): FeedError =>
  new FeedError('feed-refused', `there is no ${bareUrl(url)}: check the URL`, { status: 404 });

/**
 * A feed of numbered files over HTTP, such as OpenStreetMap's minutely diffs. It reads each file once, in order, up to the
 * number that the feed states as its latest; gzip is decompressed. One file is one item: use `decodeAll` for the events in
 * it, which are then written in one transaction.
 *
 *     pollSource({ ...osmMinutely(), headers: { 'User-Agent': 'mappers (me@example.org)' } })
 */
export const pollSource = ({
  latest,
  file: urlOf,
  start,
  pollMs = 10_000,
  headers = {},
  maxFileBytes = 64 << 20,
  idleTimeoutMs = 30_000,
  proxies,
}: PollSourceOptions): ResumableSource<PolledFile, number> => {
  if (start !== undefined && !isFileNumber(start))
    throw new SourceError(
      'source-misconfigured',
      `\`start\` must be the number of a file, a whole number of 0 or more, not ${start}`,
    );
  const get = (
    url: string,
    { maxBytes, etag = null }: Pick<FetchOptions, 'maxBytes' | 'etag'>,
  ): Observable<FetchedBytes> =>
    whileSubscribed((signal) => fetchBytes(url, { headers, signal, proxies, maxBytes, idleTimeoutMs, etag }));

  const readFile = (number: number): Observable<PolledFile | null> => {
    const url = urlOf(number);
    return get(url, { maxBytes: maxFileBytes }).pipe(
      switchMap(async (fetched) =>
        fetched.kind === 'found'
          ? { number, ...(await textOfBytes(bareUrl(url), fetched, maxFileBytes)) }
          : null,
      ),
    );
  };
  const latestReader = (): (() => Observable<number | null>) => {
    let etag: string | null = null;
    return () =>
      get(latest.url, { maxBytes: MAX_LATEST_BYTES, etag }).pipe(
        switchMap((fetched) => {
          if (fetched.kind === 'unchanged') return [null];
          if (fetched.kind === 'missing') return throwError(() => missingLatest(latest.url));
          const text$ = from(textOfBytes(bareUrl(latest.url), fetched, MAX_LATEST_BYTES));
          return text$.pipe(
            map(({ text }) => {
              const number = parseLatest(latest, text);
              etag = fetched.etag;
              return number;
            }),
          );
        }),
      );
  };
  return {
    name: bareUrl(latest.url),
    resume: (position, onSourceEvent) => (credit$) => {
      onSourceEvent({ kind: 'connecting' });
      const first = position === null ? (start ?? null) : position + 1;
      return pollNumbers({
        readLatest: latestReader(),
        readFile,
        first,
        pollMs,
        onConnected: () => onSourceEvent({ kind: 'connected' }),
        onWarning: (message) => onSourceEvent({ kind: 'warning', message }),
      })(credit$);
    },
    formatPosition: (position) => JSON.stringify(position),
    parsePosition,
    problemOf: ({ problem }) => problem ?? null,
    textOf: ({ text }) => text,
    sizeOf: ({ text }) => text.length,
    sequence: { numberOf: ({ number }) => number, lastBefore: (position) => position },
  };
};
