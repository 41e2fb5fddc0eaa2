import { defer, finalize, from, type Observable } from 'rxjs';

/** A request with each subscription; unsubscribing aborts it. */
export const abortable = <T>(request: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  defer(() => {
    const ending = new AbortController();
    return from(request(ending.signal)).pipe(finalize(() => ending.abort()));
  });
