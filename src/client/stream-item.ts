import { filter, map, type Observable } from 'rxjs';
import { jsonOf } from './failed-response.ts';
import { streamLines } from './stream-lines.ts';
import { readServerSentEvents } from './read-server-sent-events.ts';

/** What a stream sends. `position` is what a client that reconnects sends back. */
export type StreamItem<T> =
  | { readonly kind: 'item'; readonly position: string; readonly item: T }
  | { readonly kind: 'position'; readonly position: string }
  | { readonly kind: 'gap'; readonly missed: number | null; readonly message: string }
  | { readonly kind: 'cut-off'; readonly message: string }
  | { readonly kind: 'unreadable' };

/** How a stream is requested and read. */
export interface StreamReader<T> {
  readonly accept: string;
  readonly read: (bytes$: Observable<Uint8Array>) => Observable<StreamItem<T>>;
}

interface Line {
  readonly position?: string;
  readonly notice?: string;
  readonly missed?: number | null;
  readonly message?: string;
}

const isObject = (json: unknown): json is object => typeof json === 'object' && json !== null;

const toItem = <T>(text: string): StreamItem<T> => {
  const json = jsonOf(text);
  if (!isObject(json)) return { kind: 'unreadable' };
  const { position = '', ...item } = json as Line;
  if (item.notice === 'cut-off') return { kind: 'cut-off', message: item.message ?? '' };
  if (item.notice !== undefined)
    return { kind: 'gap', missed: item.missed ?? null, message: item.message ?? '' };
  return Object.keys(item).length === 0
    ? { kind: 'position', position }
    : { kind: 'item', position, item: item as T };
};

/** A live stream as JSON lines. */
export const jsonLines = <T>(): StreamReader<T> => ({
  accept: 'application/x-ndjson',
  read: (bytes$) =>
    bytes$.pipe(
      streamLines,
      map((line) => toItem<T>(line)),
    ),
});

/** The server-sent events of one name. */
export const eventsNamed = <T>(name: string): StreamReader<T> => ({
  accept: 'text/event-stream',
  read: (bytes$) =>
    bytes$.pipe(
      readServerSentEvents,
      filter(({ event }) => event === name),
      map(({ id: position, data }): StreamItem<T> => {
        const json = jsonOf(data);
        return isObject(json) ? { kind: 'item', position, item: json as T } : { kind: 'unreadable' };
      }),
    ),
});
