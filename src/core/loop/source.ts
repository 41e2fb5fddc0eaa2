import type { Observable } from 'rxjs';
import type { Batch } from './batch.ts';

/**
 * Emits batches. `credit$` is the number of further events that the loop accepts: it emits the present value on
 * subscription, then every change. A source must never emit more events than that.
 */
export type Source<T, P> = (credit$: Observable<number>) => Observable<Batch<T, P>>;

/** The operators between a source and its sink. A batch that comes out at the end is durable. */
export type Topology<T, P, R> = (batch$: Observable<Batch<T, P>>) => Observable<Batch<R, P>>;
