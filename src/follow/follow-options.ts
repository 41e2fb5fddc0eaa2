import type { SchedulerLike } from 'rxjs';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import type { ExactSink } from '../core/loop/exact-sink.ts';
import type { BackoffOptions } from '../core/time/full-jitter.ts';
import type { GapOptions } from './gap-policy.ts';

/** How the text or the data of the feed becomes events. */
export type Decoding<R, T> =
  /** One event per item of the feed. What throws becomes a dead letter. */
  | {
      /** The event of an item. Throw for an item that is not valid. */
      readonly decode: (item: R) => T;
      readonly decodeAll?: never;
    }
  /** Any number of events per item, which are written in one transaction. What throws becomes a dead letter. */
  | {
      /** The events of an item, in order; an empty array for none. Throw for an item that is not valid. */
      readonly decodeAll: (item: R) => readonly T[];
      readonly decode?: never;
    };

/** Bounds of what is in flight, and when a transaction begins. */
export interface Limits {
  /** Maximum number of items between the feed and the sink. Default: 10,000. */
  readonly capacity?: number;
  /** With this many bytes of items in flight, nothing more is read. Default: 32 MiB. */
  readonly maxBytes?: number;
  /** A transaction begins with this many items waiting. Default: 5,000. */
  readonly batchItems?: number;
  /** A transaction begins at the latest this many milliseconds after an item came. Default: 200. */
  readonly batchMs?: number;
}

/** A pipeline without its decoding. */
export interface PipelineOptions<R, P, T> {
  /** Names the pipeline in its sink. Two pipelines with different names are independent. */
  readonly name: string;
  /** What to read, such as `sseSource`. */
  readonly source: ResumableSource<R, P>;
  /** Where to write, such as `sqliteSink`. */
  readonly sink: ExactSink<T>;
  /**
   * Identifies an event: one with a key that came before is a duplicate and is dropped. Needed if the feed repeats events,
   * also after a reconnect. `null`: this event has no key. What throws becomes a dead letter.
   */
  readonly key?: (event: T) => string | null;
  /** How many of the latest keys are remembered. Default: 100,000. */
  readonly keys?: number;
  /** Default: see each of them. */
  readonly limits?: Limits;
  /** What to do about events that the feed skips. It applies to sources that know the numbers of their events. */
  readonly gaps?: GapOptions;
  /** The delay between restarts. Default: up to 1 s at first, up to 30 s later. */
  readonly backoff?: BackoffOptions;
}

/** A pipeline from a source to a sink, without what belongs to a process. */
export type ExactPipelineOptions<R, P, T> = PipelineOptions<R, P, T> & Decoding<R, T>;

/** Time and chance, which specs replace. */
export interface PipelineClock {
  /** Gives the time of all timers. */
  readonly scheduler: SchedulerLike;
  /** ISO 8601. */
  readonly now: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}
