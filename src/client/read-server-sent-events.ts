import { concatMap, defer, type Observable } from 'rxjs';
import { sseParser } from '../sse/parser/sse-parser.ts';

/** A server-sent event; its id is that of the last one that had any, and '' before there was one. */
export interface ServerSentEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Longer than any event that a server of ours sends, in bytes: what has no end must not fill the memory. */
const MAX_EVENT_BYTES = 32_000_000;

/** Reads server-sent events, whatever the pieces their bytes come in; comments and unknown fields mean nothing. */
export const readServerSentEvents = (bytes$: Observable<Uint8Array>): Observable<ServerSentEvent> =>
  defer(() => {
    let lastId = '';
    let bytesSinceEvent = 0;
    let messages: ServerSentEvent[] = [];
    const parse = sseParser(({ event, data, id }) => {
      lastId = id ?? lastId;
      messages.push({ event, id: lastId, data });
    });

    return bytes$.pipe(
      concatMap((bytes) => {
        messages = [];
        parse(bytes);
        bytesSinceEvent = messages.length > 0 ? 0 : bytesSinceEvent + bytes.length;
        if (bytesSinceEvent > MAX_EVENT_BYTES) throw new Error('the stream sends an event without an end');
        return messages;
      }),
    );
  });
