import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { NEVER, type Observable, type SchedulerLike, merge, timer } from 'rxjs';
import { tokenExpiry } from './bearer.ts';
import { answerWithEvents } from './event-stream.ts';
import { HttpError, unavailable } from './http-error.ts';
import { onlyMethods } from './methods.ts';
import type { HttpLog } from './parts.ts';
import { StreamQuery } from './schemas.ts';
import type { TakeSlot } from './slots.ts';
import type { StatsFrame } from './stats-frames.ts';
import { TICKET_SECONDS, type TicketDesk } from './tickets.ts';
import { validate } from './validate.ts';

/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface StatsStreamOptions {
  readonly frame$: Observable<StatsFrame>;
  readonly beat$: Observable<unknown>;
  readonly stopping$: Observable<unknown>;
  readonly tickets: TicketDesk;
  readonly streamSlots: TakeSlot;
  readonly guard: RequestHandler;
  readonly isPublic: boolean;
  readonly log: HttpLog;
  /** Tells this process's event ids from another's. */
  readonly instance: string;
  readonly scheduler: SchedulerLike;
}

interface EventId {
  readonly number: number;
  readonly key: string;
}

/** Who may read: the key for the event ids, what else ends the stream, and what to call at its end. */
interface Pass {
  readonly key: string;
  readonly end$: Observable<unknown>;
  readonly release?: () => void;
}

const lastEventId = (request: Request): EventId | null => {
  const [, number, key] = /^(\d{1,15})-([\w-]{1,100})$/.exec(request.get('Last-Event-ID') ?? '') ?? [];
  return number === undefined || key === undefined ? null : { number: Number(number), key };
};

/** POST /stats/ticket and GET /stats/stream. */
export const statsStreamRoutes = (options: StatsStreamOptions): Router => {
  const { frame$, beat$, stopping$, tickets, streamSlots, guard, isPublic, log, instance, scheduler } =
    options;

  const at = (time: number): Observable<unknown> =>
    timer(Math.min(Math.max(0, time - scheduler.now()), MAX_TIMER_MS), scheduler);

  const open = (
    { key, end$, release }: Pass,
    request: Request,
    response: Response,
    next: NextFunction,
  ): void => {
    const free = streamSlots();
    if (free === null) {
      release?.();
      next(unavailable('busy', 'too many streams are open; try again later', 30));
      return;
    }
    const last = lastEventId(request);
    answerWithEvents(response, {
      frame$,
      beat$,
      end$: merge(stopping$, end$),
      key,
      seen: last?.key === key ? last.number : null,
      log,
      release: () => {
        free();
        release?.();
      },
    });
  };

  const ticketPass = (ticket: string, resumeKey: string | null): Pass => {
    const admission = tickets.admit(ticket, resumeKey);
    if (admission === null) {
      throw new HttpError(401, 'ticket-invalid', 'the ticket is unknown, used or too old: get a new one', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    const { resumeKey: key, until, replaced$, release } = admission;
    return { key, end$: merge(replaced$, at(until)), release };
  };

  const stream: RequestHandler = (request, response, next) => {
    const { ticket } = validate(StreamQuery, request.query);
    if (isPublic) {
      open({ key: instance, end$: NEVER }, request, response, next);
      return;
    }
    if (ticket !== undefined) {
      open(ticketPass(ticket, lastEventId(request)?.key ?? null), request, response, next);
      return;
    }
    return guard(request, response, (error?: unknown) => {
      if (error !== undefined) next(error);
      else open({ key: instance, end$: at(tokenExpiry(request)) }, request, response, next);
    });
  };

  const issue: RequestHandler = (request, response) => {
    const ticket = tickets.issue(tokenExpiry(request));
    if (ticket === null) throw unavailable('busy', 'too many tickets are out; try again', TICKET_SECONDS);
    response.set('Cache-Control', 'no-store').json({ ticket, expires_in: TICKET_SECONDS });
  };

  const router = Router({ caseSensitive: true });
  router.route('/stats/ticket').post(guard, issue).all(onlyMethods('POST'));
  router.route('/stats/stream').head(onlyMethods('GET')).get(stream).all(onlyMethods('GET'));
  return router;
};
