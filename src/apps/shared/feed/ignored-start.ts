import { bareUrl } from '../../../net/bare-url.ts';

/** Where the user wants to read from. */
export interface RequestedStart {
  readonly url: string;
  /** Epoch ms; `null`: not given. */
  readonly since: number | null;
}

/** Where a saved position began, and the feed that it was reached in; earlier versions did not save the feed. */
export interface SavedStart {
  readonly since: number;
  readonly stream?: string | undefined;
}

/** What a process says about a setting that a saved position makes ineffective. */
export interface IgnoredStartTexts {
  /** The times are ISO 8601. */
  readonly since: (requested: string, began: string) => string;
  readonly stream: (requested: string, saved: string) => string;
}

/** Brokers store positions of 4096 bytes at most. */
const MAX_STREAM_CHARACTERS = 300;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The URL of a feed as it is saved with a position: without credentials and query, and not too long. */
export const streamName = (url: string): string => bareUrl(url).slice(0, MAX_STREAM_CHARACTERS);

/** A line for each setting that is ineffective because reading continues at a saved position. */
export const ignoredStart = (
  { since, stream }: SavedStart,
  requested: RequestedStart,
  texts: IgnoredStartTexts,
): readonly string[] => {
  const isSameTime = requested.since === null || requested.since === since;
  const isSameFeed =
    stream === undefined || stream.slice(0, MAX_STREAM_CHARACTERS) === streamName(requested.url);
  return [
    ...(isSameTime ? [] : [texts.since(iso(requested.since), iso(since))]),
    ...(isSameFeed ? [] : [texts.stream(bareUrl(requested.url), stream)]),
  ];
};
