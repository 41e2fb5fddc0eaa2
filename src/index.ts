/**
 * Follow a feed that forgets, and write each of its events exactly once: `follow` runs a pipeline of a source, functions that
 * decode and identify events, and a sink. Below it is the closed loop, with operators over batches, for pipelines of your own.
 *
 * @packageDocumentation
 */
export { follow, type FollowOptions } from './follow/follow.ts';
export { FollowError, type FollowErrorCode } from './follow/follow-error.ts';
export type {
  Decoding,
  ExactPipelineOptions,
  Limits,
  PipelineClock,
  PipelineOptions,
} from './follow/follow-options.ts';
export type { GapOptions } from './follow/gap-policy.ts';
export { followPipeline } from './follow/follow-pipeline.ts';
export type { RunOptions } from './follow/exact-pipeline.ts';
export type { Committed, PipelineEvent, PipelineEventListener } from './follow/pipeline-event.ts';
export type { MetricsServerOptions } from './follow/serve-metrics.ts';
export type { FollowLog } from './follow/stderr-log.ts';
export {
  type DeadLetter,
  type ExactSink,
  type OpenSink,
  SinkError,
  type SinkErrorCode,
  type SinkOptions,
  type SinkState,
  type SinkTransaction,
} from './core/loop/exact-sink.ts';
export { effectSink, type EffectSinkOptions } from './sinks/effect/effect-sink.ts';
export type { ResumableSource, Sequence, SequenceGap, SourceEvent } from './core/loop/resumable-source.ts';
export { type Batch, withItems } from './core/loop/batch.ts';
export { closedLoop, type LoopOptions } from './core/loop/closed-loop.ts';
export { LoopError, type LoopErrorCode } from './core/loop/loop-error.ts';
export { restart, type RestartOptions } from './core/loop/restart.ts';
export { mergeSources } from './core/loop/merge-sources.ts';
export type { Source, Topology } from './core/loop/source.ts';
export { withinBytes, type WithinBytesOptions } from './core/loop/within-bytes.ts';
export { aggregate } from './core/operators/aggregate.ts';
export type { AggregateOptions, BatchAggregator } from './core/operators/batch-aggregator.ts';
export { decode } from './core/operators/decode.ts';
export { deduplicate } from './core/operators/deduplicate.ts';
export { filterItems } from './core/operators/filter-items.ts';
export { groupCommit } from './core/operators/group-commit.ts';
export { mergeBatches } from './core/operators/merge-batches.ts';
export { reduceBatch } from './core/operators/reduce-batch.ts';
export { takeItems } from './core/operators/take-items.ts';
export { verifySequence, type VerifySequenceOptions } from './core/operators/verify-sequence.ts';
export { writeEach } from './core/operators/write-each.ts';
export { type BoundedMap, boundedMap } from './core/collections/bounded-map.ts';
export { generationalKeySet } from './core/collections/generational-key-set.ts';
export { type GenerationalMap, generationalMap } from './core/collections/generational-map.ts';
export { type RecentBytes, type RingLog, ringLog } from './core/collections/ring-log.ts';
export type { SeenKeys } from './core/collections/seen-keys.ts';
export type { BackoffOptions } from './core/time/full-jitter.ts';
export { monotonicScheduler } from './core/time/monotonic-scheduler.ts';
export { retryDelay } from './core/time/retry-delay.ts';
