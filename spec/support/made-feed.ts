import { generatedLog, type GeneratedLogOptions } from '../../src/lookalike/generator/generated-log.ts';
import { textsOf, type TopicLog } from '../../src/lookalike/topic-log.ts';

/** Its first event, as a setting of `SINCE`. */
export const MADE_SINCE_MS = Date.UTC(2026, 4, 5, 12);

/** A log of made-up events, all there from the start; some twenty share each millisecond, as in a catch-up of old events. */
export const madeLog = (count: number, over: Partial<GeneratedLogOptions> = {}): TopicLog =>
  generatedLog({ seed: 17, startMs: MADE_SINCE_MS, rate: 20_000, count, atOnce: true, ...over });

export const textsIn = (log: TopicLog): string[] => [...textsOf([log])];
