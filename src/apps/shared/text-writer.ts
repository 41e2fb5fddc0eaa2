import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';

/** Writes text to a stream no faster than it takes it: emits the text's length when the stream has it out. */
export const textWriter =
  (stream: Writable) =>
  (text: string): Observable<number> =>
    new Observable<number>((subscriber) => {
      stream.write(text, (error) => {
        if (error) {
          // A reader that is gone ends the process by the stream's own error: there is nothing to fail for.
          if (!('code' in error && error.code === 'EPIPE')) subscriber.error(error);
          return;
        }
        subscriber.next(text.length);
        subscriber.complete();
      });
    });
