import { catchError, defer, finalize, type Observable, throwError } from 'rxjs';
import type { Accumulator } from '../../core/accumulator.ts';
import { messageOf } from '../../runtime/lifecycle.ts';
import type { Span, Spans, SpanStart } from '../../runtime/tracing/spans.ts';

/** Notes about what is accumulated. Where nothing is traced the identity stands in its place. */
export type NoteBatches<T> = <P, A extends object>(
  create: () => Accumulator<T, P, A>,
) => () => Accumulator<T, P, A>;

export interface BatchSpansOptions<T> {
  /** The span of what was accumulated, from the first batch on that was taken in until its step is done. */
  readonly batch: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The span of the step that makes it durable, below the other. */
  readonly step: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The `traceparent` of the span that an item came out of. */
  readonly cameFrom?: (item: T) => string | null;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The spans of the batches of a loop: begun at the accumulating, made when they are made durable. */
export interface BatchSpans<T> {
  readonly note: NoteBatches<T>;
  /** Does a step on what was accumulated within its spans; on what was not, without any. */
  readonly within: <R>(accumulated: object, step: (span: Span | null) => Observable<R>) => Observable<R>;
}

interface Note {
  readonly startTime: number;
  readonly links: readonly string[];
  readonly events: number;
}

/** A batch may be made of what thousands of transactions wrote. */
const MOST_LINKS = 32;

export const batchSpans = <T>(spans: Spans, options: BatchSpansOptions<T>): BatchSpans<T> => {
  const { batch, step, cameFrom, now } = options;
  const notes = new WeakMap<object, Note>();

  return {
    note: (create) => () => {
      const accumulator = create();
      const startTime = now();
      const links = new Set<string>();
      let events = 0;
      return {
        add: (taken) => {
          events += taken.size;
          for (const item of cameFrom === undefined ? [] : taken.items) {
            if (links.size >= MOST_LINKS) break;
            const link = cameFrom?.(item) ?? null;
            if (link !== null) links.add(link);
          }
          accumulator.add(taken);
        },
        finish: (position) => {
          const whole = accumulator.finish(position);
          notes.set(whole, { startTime, links: [...links], events });
          return whole;
        },
      };
    },
    within: (accumulated, act) =>
      defer(() => {
        const note = notes.get(accumulated);
        if (note === undefined) return act(null);
        const { startTime, links, events } = note;
        const attributes = { ...batch.attributes, 'messaging.batch.message_count': events };
        const whole = spans.begin({ ...batch, attributes, startTime, links });
        const part = whole.child(step);
        let failure: { readonly failure?: string } = {};
        return act(part).pipe(
          catchError((error: unknown) => {
            failure = { failure: messageOf(error) };
            return throwError(() => error);
          }),
          finalize(() => {
            part.end(failure);
            whole.end(failure);
          }),
        );
      }),
  };
};
