import type { SchedulerLike } from 'rxjs';
import type { CallQueue } from '../../chat/flow/call-queue.ts';
import type { IdResolver } from '../../chat/flow/id-resolver.ts';
import type { NumberAndQueueDeps } from '../../chat/flow/number-and-queue.ts';
import type { RateLimit } from '../../chat/rate-limit.ts';

/** The dependencies of the call pipeline. */
export interface CallDeps {
  readonly callQueue: CallQueue;
  /** The maximum number of calls in flight. */
  readonly capacity: number;
  readonly resolveIds: IdResolver['resolveIds'];
  /** `null`: unlimited. */
  readonly rateLimit: RateLimit | null;
  readonly batch: { readonly events: number; readonly ms: number; readonly scheduler: SchedulerLike };
  readonly numbering: NumberAndQueueDeps;
  readonly onInternalError: (error: unknown) => void;
}
