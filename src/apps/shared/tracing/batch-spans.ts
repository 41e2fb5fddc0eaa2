import { catchError, defer, finalize, type Observable, throwError } from 'rxjs';
import type { BatchAggregator } from '../../../core/operators/batch-aggregator.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Span, Spans, SpanStart } from '../../../telemetry/tracing/spans.ts';

/** Adds tracing to an aggregator; the identity function when tracing is off. */
export type AggregatorDecorator<T> = <P, A extends object>(
  create: () => BatchAggregator<T, P, A>,
) => () => BatchAggregator<T, P, A>;

export interface BatchSpansOptions<T> {
  /** The span of an aggregate, from its first batch until its step is done. */
  readonly batch: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The child span of the step that makes the aggregate durable. */
  readonly step: Pick<SpanStart, 'name' | 'kind' | 'attributes'>;
  /** The `traceparent` of the span that produced an item. */
  readonly linkOf?: (item: T) => string | null;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The spans of a loop's batches: started when aggregation starts, recorded when the aggregate becomes durable. */
export interface BatchSpans<T> {
  readonly instrument: AggregatorDecorator<T>;
  /** Runs a step on an aggregate within its spans; on anything else without a span. */
  readonly within: <R>(aggregate: object, step: (span: Span | null) => Observable<R>) => Observable<R>;
}

interface BatchTrace {
  readonly startTime: number;
  readonly links: readonly string[];
  readonly events: number;
}

/** A batch may contain records of thousands of transactions. */
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
          const aggregate = aggregator.finish(position);
          traces.set(aggregate, { startTime, links: [...links], events });
          return aggregate;
        },
      };
    },
    within: (aggregate, run) =>
      defer(() => {
        const trace = traces.get(aggregate);
        if (trace === undefined) return run(null);
        const { startTime, links, events } = trace;
        const attributes = { ...batch.attributes, 'messaging.batch.message_count': events };
        const batchSpan = spans.begin({ ...batch, attributes, startTime, links });
        const stepSpan = batchSpan.child(step);
        let failure: { readonly failure?: string } = {};
        return run(stepSpan).pipe(
          catchError((error: unknown) => {
            failure = { failure: messageOf(error) };
            return throwError(() => error);
          }),
          finalize(() => {
            stepSpan.end(failure);
            batchSpan.end(failure);
          }),
        );
      }),
  };
};
