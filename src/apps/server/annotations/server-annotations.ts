import { EMPTY, filter, ignoreElements, map, merge, mergeMap, type Observable, of, take, tap } from 'rxjs';
import { basename } from 'node:path';
import type { AnnotationQueries } from '../../../http/annotations/annotation-queries.ts';
import type { Annotation, Interruption } from '../../../stats/annotations/annotation.ts';
import { type FeedSign, outages } from './outages.ts';
import type { Trend } from '../../../stats/trends/trend.ts';
import { annotationLog } from '../../../stores/annotations/annotation-log.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import type { ServerEvent } from '../server-state.ts';

export interface ServerAnnotationsOptions {
  /** `null`: in memory only. */
  readonly file: string | null;
  readonly event$: Observable<ServerEvent>;
  readonly trend$: Observable<Trend>;
  readonly log: Pick<Log, 'warn'>;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
}

export interface ServerAnnotations {
  /** Records while it is subscribed. It does not complete. */
  readonly running$: Observable<never>;
  readonly queries: AnnotationQueries;
}

/** The time since the last save of the process before, when the store is loaded. */
const restarts = (event$: Observable<ServerEvent>, now: () => number): Observable<Interruption> =>
  event$.pipe(
    filter((event) => event.kind === 'store'),
    take(1),
    mergeMap(({ snapshot: { asOf } }) =>
      asOf === null ? EMPTY : of({ kind: 'restart' as const, at: Date.parse(asOf), until: now() }),
    ),
  );

const feedSigns = (event$: Observable<ServerEvent>, now: () => number): Observable<FeedSign> =>
  event$.pipe(
    mergeMap((event): Observable<FeedSign['kind']> => {
      if (event.kind !== 'feed') return EMPTY;
      if (event.event.kind === 'disconnected') return of('disconnected');
      return event.event.kind === 'events' && event.event.isProgress ? of('progress') : EMPTY;
    }),
    map((kind) => ({ kind, at: now() })),
  );

/** Restarts, long outages and trends of a server, for its charts. */
export const serverAnnotations = ({
  file,
  event$,
  trend$,
  log,
  now,
}: ServerAnnotationsOptions): ServerAnnotations => {
  const annotations = annotationLog({
    file,
    onError: (error) =>
      log.warn(
        `annotations of charts are kept in memory only, because ${basename(file ?? '')} cannot be used: ${messageOf(error)}`,
      ),
  });
  const annotation$: Observable<Annotation> = merge(
    restarts(event$, now),
    outages(feedSigns(event$, now)),
    trend$,
  );
  return {
    running$: annotation$.pipe(tap(annotations.add), ignoreElements()),
    queries: { within: annotations.within },
  };
};
