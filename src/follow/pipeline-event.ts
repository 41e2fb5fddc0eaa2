import type { SourceEvent } from '../core/loop/resumable-source.ts';

/** What a pipeline reports besides its results. The log and the metrics are made of these. */
export type PipelineEvent =
  | SourceEvent
  | { readonly kind: 'resumed'; readonly position: string | null }
  | { readonly kind: 'duplicates'; readonly count: number }
  | { readonly kind: 'dead-letter'; readonly reason: string }
  | {
      readonly kind: 'restarting';
      readonly error: unknown;
      readonly attempt: number;
      readonly delayMs: number;
    };

/** Gets the events of a pipeline, for metrics and the log. */
export type PipelineEventListener = (event: PipelineEvent) => void;

/** A transaction that is durable. */
export interface Committed {
  /** Events written. */
  readonly events: number;
  /** Items that could not be decoded. */
  readonly deadLetters: number;
  /** `null`: unchanged. */
  readonly position: string | null;
}
