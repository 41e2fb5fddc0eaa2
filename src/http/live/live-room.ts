import type { Request, Response } from 'express';
import { merge, type Observable, type SchedulerLike } from 'rxjs';
import type { RecentLog } from '../../core/recent-log.ts';
import type { HttpLog } from '../parts.ts';
import { type AdmittedStream, lastEventId } from '../stream-admission.ts';
import { frameOf } from './frame.ts';
import { answerWithLog, type Start } from './log-stream.ts';
import type { LiveStream, ReaderWatch } from './reader-watch.ts';
import { restByRate } from './rest-by-rate.ts';
import { rounds } from './rounds.ts';
import { sharedViews, type Wish } from './shared-views.ts';

/** A round begins so long after the last one: five a second. */
const PACE_MS = 200;
const SLICE_MS = 5;
export interface LiveRoomOptions<T> {
  readonly stream: LiveStream;
  readonly log: RecentLog<T>;
  /** The data of an item's event: JSON without line breaks. */
  readonly words: (item: T) => string;
  readonly beat$: Observable<unknown>;
  readonly watch: ReaderWatch;
  readonly httpLog: HttpLog;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  readonly scheduler: SchedulerLike;
}

export interface Visit<T> {
  readonly request: Request;
  readonly response: Response;
  readonly admitted: AdmittedStream;
  readonly wish: Wish<T>;
  /** What a reader who comes for the first time is sent before anything new; nothing where it is left out. */
  readonly opening?: Wish<T>;
}

/** Where a reader goes on: after what it has; one that comes for the first time with what is new. */
const startOf = (request: Request, key: string, { first, last }: RecentLog<unknown>): Start | null => {
  const id = lastEventId(request);
  if (id === null) return null;
  if (id.key === key && id.number <= last) return { after: id.number, sure: true };
  return { after: first - 1, sure: false };
};

/** All readers of one log: each gets what it wishes, from where it stands, with the others in rounds. */
export const liveRoom = <T extends object>(options: LiveRoomOptions<T>): ((visit: Visit<T>) => void) => {
  const { stream, log, words, beat$, watch, httpLog, clock, scheduler } = options;
  const views = sharedViews(log, (number, item: T) => frameOf(number, words(item)));
  const turns = rounds(
    merge(log.added$, beat$),
    { paceMs: PACE_MS, sliceMs: SLICE_MS, rest: restByRate(log, clock), clock },
    scheduler,
  );

  const openingFor = (wish: Wish<T>, key: string): Buffer => {
    const { view, release } = views(wish);
    release();
    return view.after(log.first - 1).bytes(key);
  };

  return ({ request, response, admitted, wish, opening }) => {
    const { key, end$, release } = admitted;
    const resumed = startOf(request, key, log);
    const held = views(wish);
    watch.came(stream);
    answerWithLog(response, {
      log,
      view: held.view,
      start: resumed ?? { after: log.last, sure: true },
      ...(resumed === null && opening !== undefined ? { opening: openingFor(opening, key) } : {}),
      rounds: turns,
      beat$,
      end$,
      key,
      reader: { cutOff: () => watch.cutOff(stream), missed: (items) => watch.missed(stream, items) },
      httpLog,
      release: () => {
        watch.went(stream);
        held.release();
        release();
      },
    });
  };
};
