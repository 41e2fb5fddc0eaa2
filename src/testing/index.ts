/**
 * For tests: a proof that a pipeline is exact, feeds under the control of a test, a sink in memory, a server that behaves like
 * Wikimedia's feed, and marble tests of batches.
 *
 * @packageDocumentation
 */
export { type AppendedLog, appendedLog, type AppendedLogOptions } from '../simulator/appended-log.ts';
export {
  createFeedSimulator,
  type FeedSimulator,
  type FeedSimulatorCounters,
  type FeedSimulatorOptions,
  type RecordedRequest,
} from '../simulator/feed-simulator.ts';
export { generatedLog, type GeneratedLogOptions } from '../simulator/generator/generated-log.ts';
export { type PlainCounts, plainCount } from '../simulator/plain-count.ts';
export type { StartAt } from '../simulator/serving/assign.ts';
export type { CutStyle, Faults, FaultSettings, Partition, Refusal } from '../simulator/serving/faults.ts';
export type { LineEnd } from '../simulator/serving/format-sse.ts';
export { eventTexts, type LogEvent, type TopicLog } from '../simulator/topic-log.ts';
export { batchOf, type MarbleHelpers, marbles } from './marbles.ts';
export { type FailurePoint, memorySink, type MemorySink } from './memory-sink.ts';
export {
  type ControlledFeed,
  type ExactnessProof,
  type ExactnessReport,
  provesExact,
} from './proves-exact.ts';
export { type ScriptedFeed, scriptedFeed, type ScriptedFeedOptions } from './scripted-feed.ts';
export {
  type FeedFaults,
  type FeedServerEvent,
  type SseFeedServer,
  sseFeedServer,
  type SseFeedServerOptions,
} from './sse-feed-server.ts';
