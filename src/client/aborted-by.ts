import { Observable } from 'rxjs';

/** Fails with the reason of a signal when it is aborted. */
export const abortedBy = (signal: AbortSignal | undefined): Observable<never> =>
  new Observable((subscriber) => {
    if (signal === undefined) return undefined;
    const fail = (): void => subscriber.error(signal.reason);
    if (signal.aborted) {
      fail();
      return undefined;
    }
    signal.addEventListener('abort', fail, { once: true });
    return () => signal.removeEventListener('abort', fail);
  });
