import { Observable } from 'rxjs';

/** What a promise brings. Its signal aborts the work when nobody waits for it any more. */
export const whileSubscribed = <T>(work: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable((subscriber) => {
    const aborting = new AbortController();
    work(aborting.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => aborting.abort();
  });
