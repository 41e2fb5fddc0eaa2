import type { SchedulerLike } from 'rxjs';
import type { CallQueue } from '../../chat/flow/call-queue.ts';
import type { IdResolver } from '../../chat/flow/id-resolver.ts';
import type { NumberAndQueueDeps } from '../../chat/flow/number-and-queue.ts';
import type { RateLimit } from '../../chat/rate-limit.ts';

/** What the answering of calls is made of. */
export interface CallDeps {
  readonly callQueue: CallQueue;
  /** Calls in flight at most. */
  readonly capacity: number;
  readonly resolveIds: IdResolver['resolveIds'];
  /** `null`: no limit. */
  readonly rateLimit: RateLimit | null;
  readonly batch: { readonly events: number; readonly ms: number; readonly scheduler: SchedulerLike };
  readonly numbering: NumberAndQueueDeps;
  readonly onInternalError: (error: unknown) => void;
}
