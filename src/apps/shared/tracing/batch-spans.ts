import { catchError, defer, finalize, type Observable, throwError } from 'rxjs';
import type { BatchAggregator } from '../../../core/operators/batch-aggregator.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Span, Spans, SpanStart } from '../../../telemetry/tracing/spans.ts';

/** Notes about what is accumulated. Where nothing is traced the identity stands in its place. */
export type AggregatorDecorator<T> = <P, A extends object>(
  create: () => BatchAggregator<T, P, A>,
) => () => BatchAggregator<T, P, A>;

export interface BatchSpansOptions<T> {
  /** The span of what was accumulated, from the first batch on that was taken in until its step is done. */
  readonly batch: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The span of the step that makes it durable, below the other. */
  readonly step: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The `traceparent` of the span that an item came out of. */
  readonly linkOf?: (item: T) => string | null;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The spans of the batches of a loop: begun at the accumulating, made when they are made durable. */
export interface BatchSpans<T> {
  readonly instrument: AggregatorDecorator<T>;
  /** Does a step on what was accumulated within its spans; on what was not, without any. */
  readonly within: <R>(aggregate: object, step: (span: Span | null) => Observable<R>) => Observable<R>;
}

interface BatchTrace {
  readonly startTime: number;
  readonly links: readonly string[];
  readonly events: number;
}

/** A batch may be made of what thousands of transactions wrote. */
const MAX_LINKS = 32;

export const batchSpans = <T>(spans: Spans, options: BatchSpansOptions<T>): BatchSpans<T> => {
  const { batch, step, linkOf, now } = options;
  const traces = new WeakMap<object, BatchTrace>();

  return {
    instrument: (create) => () => {
      const aggregator = create();
      const startTime = now();
      const links = new Set<string>();
      let events = 0;
      return {
        add: (input) => {
          events += input.size;
          for (const item of linkOf === undefined ? [] : input.items) {
            if (links.size >= MAX_LINKS) break;
            const link = linkOf?.(item) ?? null;
            if (link !== null) links.add(link);
          }
          aggregator.add(input);
        },
        finish: (position) => {
          const whole = aggregator.finish(position);
          traces.set(whole, { startTime, links: [...links], events });
          return whole;
        },
      };
    },
    within: (aggregate, run) =>
      defer(() => {
        const trace = traces.get(aggregate);
        if (trace === undefined) return run(null);
        const { startTime, links, events } = trace;
        const attributes = { ...batch.attributes, 'messaging.batch.message_count': events };
        const whole = spans.begin({ ...batch, attributes, startTime, links });
        const part = whole.child(step);
        let failure: { readonly failure?: string } = {};
        return run(part).pipe(
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
