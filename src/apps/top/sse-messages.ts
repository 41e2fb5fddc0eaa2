import { concatMap, defer, type Observable } from 'rxjs';

/** A server-sent event; its id is '' when it has none. */
export interface SseMessage {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Longer than any event that a server of ours sends, in characters: what has no end must not fill the memory. */
const LONGEST = 32_000_000;

const FIELD = /^([^:]+)(?:: ?(.*))?$/s;

/** Reads the text of server-sent events, whatever the pieces it comes in; comments and unknown fields mean nothing. */
export const sseMessages = (text$: Observable<string>): Observable<SseMessage> =>
  defer(() => {
    let rest = '';
    let id = '';
    let event = '';
    let data: string[] = [];

    const take = (line: string): SseMessage[] => {
      if (line === '') {
        const message = { event: event || 'message', id, data: data.join('\n') };
        const isWhole = data.length > 0;
        event = '';
        data = [];
        return isWhole ? [message] : [];
      }
      const [, name, value = ''] = FIELD.exec(line) ?? [];
      if (name === 'data') data.push(value);
      else if (name === 'event') event = value;
      else if (name === 'id') id = value;
      return [];
    };

    return text$.pipe(
      concatMap((text) => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        if (rest.length > LONGEST) throw new Error('the stream sends an event without an end');
        return lines.flatMap(take);
      }),
    );
  });
