import {
  concatMap,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  map,
  type Observable,
  scan,
  take,
  takeUntil,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { bodyOf, failureReason, type ServerApi } from '../api/server-api.ts';
import { ServerError } from '../api/server-error.ts';

/** Reads the HTTP API of a server. Both fail with a `ServerError` whose message is for the reader of a tool's answer. */
export interface ReadApi {
  /** The body of a successful response, or of one with another `accepted` status. */
  readonly json: (path: string, accepted?: readonly number[]) => Promise<unknown>;
  /** Lines of a stream of JSON lines: at most `count`, for at most `ms`. */
  readonly lines: (path: string, count: number, ms: number) => Promise<readonly unknown[]>;
}

/** The complete lines of a text that comes in pieces. */
const completeLines = (text$: Observable<string>): Observable<string> =>
  text$.pipe(
    scan<string, { readonly lines: readonly string[]; readonly rest: string }>(
      ({ rest }, text) => {
        const lines = (rest + text).split('\n');
        return { lines: lines.slice(0, -1), rest: lines.at(-1) ?? '' };
      },
      { lines: [], rest: '' },
    ),
    concatMap(({ lines }) => lines),
  );

const bodyText = ({ body }: Response): Observable<string> =>
  defer(() => {
    const decoder = new TextDecoder();
    const bytes$ = body === null ? EMPTY : from(body as AsyncIterable<Uint8Array>);
    return bytes$.pipe(map((bytes) => decoder.decode(bytes, { stream: true })));
  });

/** Whether a line has more than a position. */
const isItem = (line: unknown): boolean =>
  typeof line === 'object' && line !== null && Object.keys(line).some((name) => name !== 'position');

/** What a response that is none of the accepted ones says. */
const failure = (path: string, response: Response): Observable<never> =>
  from(bodyOf(response)).pipe(
    concatMap((body) =>
      throwError(
        () => new ServerError(`${path.replace(/\?.*/, '')}: ${failureReason(response.status, body)}`),
      ),
    ),
  );

export const readApi = (api: ServerApi): ReadApi => ({
  json: (path, accepted = [200]) =>
    firstValueFrom(
      api.get(path, { Accept: 'application/json' }, (response) =>
        accepted.includes(response.status) ? from(bodyOf(response)) : failure(path, response),
      ),
    ),
  lines: (path, count, ms) =>
    firstValueFrom(
      api
        .get(path, { Accept: 'application/x-ndjson' }, (response) =>
          response.status === 200 ? completeLines(bodyText(response)) : failure(path, response),
        )
        .pipe(
          map((line) => JSON.parse(line) as unknown),
          filter(isItem),
          take(count),
          takeUntil(timer(ms, monotonicScheduler)),
          toArray(),
        ),
    ),
});
