import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';

/** Writes text to a stream no faster than it takes it: emits the text's length when there is room for more. */
export const textWriter =
  (stream: Writable) =>
  (text: string): Observable<number> =>
    new Observable<number>((subscriber) => {
      const done = (): void => {
        subscriber.next(text.length);
        subscriber.complete();
      };
      const failed = (error: Error): void => subscriber.error(error);
      stream.once('error', failed);
      subscriber.add(() => {
        stream.off('error', failed);
        stream.off('drain', done);
      });
      if (stream.write(text)) done();
      else stream.once('drain', done);
    });
