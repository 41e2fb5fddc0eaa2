import type { ServerResponse } from 'node:http';
import { type Observable, fromEvent, of, take } from 'rxjs';

/** Emits when the response can accept more data: immediately or at its next drain. */
export const whenWritable = (response: ServerResponse): Observable<unknown> =>
  response.writableNeedDrain ? fromEvent(response, 'drain').pipe(take(1)) : of(null);
