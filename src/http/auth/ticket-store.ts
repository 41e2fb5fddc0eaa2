import { type Observable, Subject, take } from 'rxjs';
import type { Credential } from '../../accounts/account.ts';

/** What the holder of a ticket proved, and when that ends, in milliseconds since 1970. */
export interface TicketHolder extends Credential {
  readonly expiresAt: number;
}

/** How long a ticket waits for its first use. */
export const TICKET_SECONDS = 30;
/** How long after its stream was cut a ticket may resume it. */
export const RESUME_SECONDS = 60;

/** What a ticket admits to: one stream. */
export interface Admission {
  /** Goes into the ids of the stream's events: who resumes must show it. */
  readonly resumeKey: string;
  /** Whose token it was issued for; the stream must end with that. */
  readonly holder: TicketHolder;
  /** Emits when the ticket's holder has come back on another connection: this one is over. */
  readonly replaced$: Observable<unknown>;
  /** To be called when the stream has ended. */
  readonly release: () => void;
}

export interface TicketStore {
  /** A new ticket for the holder of a token, or null when too many are out. */
  issue(holder: TicketHolder): string | null;
  /**
   * Lets a ticket in. The first use needs the ticket alone. From then on it is good only together with the
   * resume key, which travels in the stream and never in an address, and only while its stream is open (which
   * then gives way) or was cut less than `RESUME_SECONDS` ago. Null: refused.
   */
  admit(ticket: string, resumeKey: string | null): Admission | null;
}

export interface TicketStoreOptions {
  readonly maxTickets: number;
  /** Milliseconds since 1970: tokens expire by it. */
  readonly now: () => number;
  /** Milliseconds that only go up: tickets lapse by it. */
  readonly clock: () => number;
  /** An unguessable string of letters, digits, `-` and `_`; another one at each call. */
  readonly random: () => string;
}

interface Ticket {
  readonly holder: TicketHolder;
  readonly resumeKey: string;
  readonly admitted$: Subject<void>;
  isUsed: boolean;
  /** How many streams hold it; more than one only while an older one is giving way. */
  streams: number;
  /** When it lapses, by `clock`, if no stream holds it. */
  expiresAt: number;
}

/** Short-lived tickets for browsers, whose event streams cannot send a header. Held in memory, bounded. */
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
