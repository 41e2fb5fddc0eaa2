import type { Observable, SchedulerLike } from 'rxjs';
import type { Settled } from '../../chat/call.ts';
import type { Desk } from '../../chat/flow/desk.ts';
import type { Locating } from '../../chat/flow/locate.ts';
import type { NumberParts } from '../../chat/flow/number-and-queue.ts';
import type { RateLimit } from '../../chat/rate-limit.ts';

/** What the answering of calls is made of. */
export interface ChatParts {
  readonly desk: Desk;
  /** Calls in flight at most. */
  readonly room: number;
  readonly locate: Locating['locate'];
  /** `null`: no limit. */
  readonly limit: RateLimit | null;
  readonly batch: { readonly events: number; readonly ms: number; readonly scheduler: SchedulerLike };
  readonly numbering: NumberParts;
  readonly onDefect: (error: unknown) => void;
}

/** The answering, as a function of its parts. */
export type Answering = (parts: ChatParts) => Observable<Settled>;
