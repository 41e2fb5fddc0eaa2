import { type Observable, Subject, take } from 'rxjs';
import type { Credential } from '../../accounts/account.ts';

/** The credential for which a ticket was issued, and when its token expires, epoch ms. */
export interface TicketHolder extends Credential {
  readonly expiresAt: number;
}

/** Lifetime of an unused ticket. */
export const TICKET_SECONDS = 30;
/** How long after a disconnect a ticket may resume its stream. */
export const RESUME_SECONDS = 60;

/** Permission for one stream. */
export interface Admission {
  /** Part of the stream's event ids; required to resume. */
  readonly resumeKey: string;
  /** The stream must end when this holder's token expires. */
  readonly holder: TicketHolder;
  /** Emits when the client has resumed on another connection; this stream must then end. */
  readonly replaced$: Observable<unknown>;
  /** Call this when the stream has ended. */
  readonly release: () => void;
}

export interface TicketStore {
  /** A new ticket, or null if too many are in use. */
  issue(holder: TicketHolder): string | null;
  /**
   * Admits a ticket, or returns null. The first use needs only the ticket. Later uses also need the resume key, which is
   * sent in the stream and never in a URL, and only work while the stream is open (the old one then ends) or was
   * disconnected less than `RESUME_SECONDS` ago.
   */
  admit(ticket: string, resumeKey: string | null): Admission | null;
}

export interface TicketStoreOptions {
  readonly maxTickets: number;
  /** The wall clock for token expiry, epoch ms. */
  readonly now: () => number;
  /** A monotonic clock in milliseconds for ticket expiry. */
  readonly clock: () => number;
  /** A new unguessable string of letters, digits, `-` and `_`. */
  readonly random: () => string;
}

interface Ticket {
  readonly holder: TicketHolder;
  readonly resumeKey: string;
  readonly admitted$: Subject<void>;
  isUsed: boolean;
  /** Number of open streams; more than one only while an older one is ending. */
  streams: number;
  /** Expiry by `clock` while no stream is open. */
  expiresAt: number;
}

/** Short-lived tickets for browsers, whose EventSource cannot send headers. Kept in bounded memory. */
export const ticketStore = ({ maxTickets, now, clock, random }: TicketStoreOptions): TicketStore => {
  const tickets = new Map<string, Ticket>();

  const isExpired = (ticket: Ticket): boolean =>
    ticket.holder.expiresAt <= now() || (ticket.streams === 0 && ticket.expiresAt <= clock());

  const evictExpired = (): void => {
    for (const [key, ticket] of tickets) if (isExpired(ticket)) tickets.delete(key);
  };

  return {
    issue: (holder) => {
      if (tickets.size >= maxTickets) evictExpired();
      if (tickets.size >= maxTickets) return null;
      const key = random();
      tickets.set(key, {
        holder,
        resumeKey: random(),
        admitted$: new Subject(),
        isUsed: false,
        streams: 0,
        expiresAt: clock() + TICKET_SECONDS * 1000,
      });
      return key;
    },

    admit: (key, resumeKey) => {
      const ticket = tickets.get(key);
      if (ticket === undefined) return null;
      if (isExpired(ticket)) {
        tickets.delete(key);
        return null;
      }
      if (ticket.isUsed && ticket.resumeKey !== resumeKey) return null;
      ticket.isUsed = true;
      ticket.admitted$.next();
      ticket.streams += 1;
      return {
        resumeKey: ticket.resumeKey,
        holder: ticket.holder,
        replaced$: ticket.admitted$.pipe(take(1)),
        release: () => {
          ticket.streams -= 1;
          ticket.expiresAt = clock() + RESUME_SECONDS * 1000;
        },
      };
    },
  };
};
