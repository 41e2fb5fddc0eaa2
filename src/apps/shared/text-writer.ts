import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';

/** Writes text to a stream with back-pressure: emits the text's length once the stream has written it. */
export const textWriter =
  (stream: Writable) =>
  (text: string): Observable<number> =>
    new Observable<number>((subscriber) => {
      stream.write(text, (error) => {
        if (error) {
          // A closed pipe ends the process through the stream's own error event, so this is not a failure.
          if (!('code' in error && error.code === 'EPIPE')) subscriber.error(error);
          return;
        }
        subscriber.next(text.length);
        subscriber.complete();
      });
    });
