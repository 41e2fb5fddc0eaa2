import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { map, merge, NEVER, type Observable, type SchedulerLike } from 'rxjs';
import { atWallTime } from '../../core/time/at-wall-time.ts';
import { verifiedCredential } from './bearer-guard.ts';
import { HttpError, unavailable } from '../middleware/http-error.ts';
import type { TryAcquire } from '../server/permit-pool.ts';
import type { AccountGate } from './account-gate.ts';
import type { StreamEnd } from '../live/stream-output.ts';
import type { TicketStore, TicketHolder } from './ticket-store.ts';

export interface StreamAdmissionOptions {
  readonly stopping$: Observable<unknown>;
  readonly tickets: TicketStore;
  readonly acquireStream: TryAcquire;
  readonly guard: RequestHandler;
  readonly accounts: Pick<AccountGate, 'roleOf' | 'revoked$'>;
  readonly isPublic: boolean;
  /** Distinguishes event ids of this process from those of others. */
  readonly instance: string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly scheduler: SchedulerLike;
}

/** The id of the last event that a client received: its number and the key of its stream. */
export interface EventId {
  readonly number: number;
  readonly key: string;
}

/** A stream that may start. */
export interface AdmittedStream {
  /** Part of the ids of its events. */
  readonly key: string;
  /** Ends the stream. */
  readonly end$: Observable<StreamEnd>;
  /** Call this once when the stream is over. */
  readonly release: () => void;
}

export interface StreamRequest {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
  /** Used instead of a token. */
  readonly ticket: string | undefined;
}

/** Starts a stream, or passes an error to `next`. */
export type AdmitStream = (streamRequest: StreamRequest, begin: (stream: AdmittedStream) => void) => void;

/** A client's permission: the key for event ids, what ends the stream, and what to call at its end. */
interface Grant {
  readonly key: string;
  readonly end$: Observable<unknown>;
  readonly release?: () => void;
}

const ticketInvalid = (): HttpError =>
  new HttpError(401, 'ticket-invalid', 'the ticket is invalid, already used or expired; request a new one', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });

/** The event id in Last-Event-ID; `null` if there is none or it has another format. */
export const lastEventId = (request: Request): EventId | null => {
  const [, number, key] = /^(\d{1,15})-([\w-]{1,100})$/.exec(request.get('Last-Event-ID') ?? '') ?? [];
  return number === undefined || key === undefined ? null : { number: Number(number), key };
};

/** Admits clients with a token or a ticket, or all if the statistics are public, up to the limit of open streams. */
export const streamAdmission = (options: StreamAdmissionOptions): AdmitStream => {
  const { stopping$, tickets, acquireStream, guard, accounts, isPublic, instance, now, scheduler } = options;

  const at = (time: number): Observable<unknown> => atWallTime(time, now, scheduler);

  /** A stream ends when its token expires or is revoked. */
  const endOf = (holder: TicketHolder): Observable<unknown> =>
    merge(at(holder.expiresAt), accounts.revoked$(holder));

  const ticketGrant = (ticket: string, resumeKey: string | null): Grant => {
    const admission = tickets.admit(ticket, resumeKey);
    if (admission === null) throw ticketInvalid();
    const { resumeKey: key, holder, replaced$, release } = admission;
    if (accounts.roleOf(holder) === null) {
      release();
      throw ticketInvalid();
    }
    return { key, end$: merge(replaced$, endOf(holder)), release };
  };

  return ({ request, response, next, ticket }, begin) => {
    const openWithGrant = ({ key, end$, release }: Grant): void => {
      const releaseSlot = acquireStream();
      if (releaseSlot === null) {
        release?.();
        next(unavailable('busy', 'too many streams are open; try again later', 30));
        return;
      }
      begin({
        key,
        end$: merge(
          stopping$.pipe(map((): StreamEnd => 'stopping')),
          end$.pipe(map((): StreamEnd => 'access-ended')),
        ),
        release: () => {
          releaseSlot();
          release?.();
        },
      });
    };
    if (isPublic) {
      openWithGrant({ key: instance, end$: NEVER });
      return;
    }
    if (ticket !== undefined) {
      openWithGrant(ticketGrant(ticket, lastEventId(request)?.key ?? null));
      return;
    }
    void guard(request, response, (error?: unknown) => {
      if (error !== undefined) next(error);
      else openWithGrant({ key: instance, end$: endOf(verifiedCredential(request)) });
    });
  };
};
