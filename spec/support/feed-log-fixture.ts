import { generatedLog, type GeneratedLogOptions } from '../../src/simulator/generator/generated-log.ts';
import { eventTexts, type TopicLog } from '../../src/simulator/topic-log.ts';

/** Its first event, as a setting of `SINCE`. */
export const FIXTURE_SINCE_MS = Date.UTC(2026, 4, 5, 12);

/** A log of made-up events, all there from the start; some twenty share each millisecond, as in a catch-up of old events. */
export const feedLogFixture = (count: number, over: Partial<GeneratedLogOptions> = {}): TopicLog =>
  generatedLog({ seed: 17, startMs: FIXTURE_SINCE_MS, rate: 20_000, count, isComplete: true, ...over });

export const textsOfLog = (log: TopicLog): string[] => [...eventTexts([log])];
