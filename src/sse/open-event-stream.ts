import { EventSource } from 'eventsource';
import type { GetOptions, HttpResponse } from './http/http-get.ts';

export interface EventStreamOptions {
  /** Sends the request. The reader of the response's body consumes all chunks itself and only reports the end. */
  readonly fetch: (url: string, options: GetOptions) => Promise<HttpResponse>;
  readonly onOpen: () => void;
  /** Called when the stream ended, or when a response with the status 200 is not an event stream. */
  readonly onError: (isWrongType: boolean) => void;
}

/**
 * Opens a stream with the `eventsource` package and returns what closes it. The package sends the standard's request
 * headers, and judges the response by its status and content type.
 *
 * It does not see the events: it would read and buffer them without a limit. Our reader parses the chunks while there is
 * credit. Nor does it reconnect: the caller closes it after the first error.
 */
export const openEventStream = (
  url: string,
  { fetch, onOpen, onError }: EventStreamOptions,
): (() => void) => {
  const source = new EventSource(url, {
    fetch: async (target, { signal, headers }) => {
      const response = await fetch(String(target), {
        signal: signal as AbortSignal,
        headers: { ...headers },
      });
      return { ...response, body: { getReader: () => response.body } };
    },
  });
  source.onopen = onOpen;
  source.onerror = ({ code }) => onError(code === 200);
  return () => source.close();
};
