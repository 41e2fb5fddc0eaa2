import { concatMap, defer, type Observable } from 'rxjs';

/** Longer than any line that a server sends, in characters: a line without an end must not fill the memory. */
const MAX_LINE_LENGTH = 32_000_000;

/** The complete lines of a text that arrives in chunks of any size. */
export const streamLines = (bytes$: Observable<Uint8Array>): Observable<string> =>
  defer(() => {
    const decoder = new TextDecoder();
    let rest = '';
    return bytes$.pipe(
      concatMap((bytes) => {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > MAX_LINE_LENGTH) throw new Error('the stream sends a line without an end');
        return lines;
      }),
    );
  });
