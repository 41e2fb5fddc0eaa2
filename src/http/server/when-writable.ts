import type { ServerResponse } from 'node:http';
import { type Observable, fromEvent, of, take } from 'rxjs';

/** Emits when the response can take more: at once, or on its next drain. */
export const whenWritable = (response: ServerResponse): Observable<unknown> =>
  response.writableNeedDrain ? fromEvent(response, 'drain').pipe(take(1)) : of(null);
