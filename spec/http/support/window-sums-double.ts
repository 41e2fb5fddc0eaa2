import { addCounts, type GrowingCounts, zeroCounts } from '../../../src/stats/windows/window-counts.ts';
import { RESOLUTIONS, windowStart } from '../../../src/stats/windows/resolution.ts';
import { windowSums } from '../../../src/stats/windows/window-sums.ts';
import { type WindowQueriesDouble, windowQueriesDouble } from './window-double.ts';

/** Events of one wiki at one time. */
export interface CountedEvents {
  readonly at: number;
  readonly domain: string;
  readonly type?: string;
  readonly bots?: number;
  readonly people?: number;
}

/** Queries over the windows of these events: what a store answers. */
export const windowSumsDouble = (
  events: readonly CountedEvents[],
  over: Parameters<typeof windowQueriesDouble>[0] = {},
): WindowQueriesDouble => {
  const sums = windowSums();
  for (const { at, domain, type = 'edit', bots = 0, people = 0 } of events)
    for (const resolution of RESOLUTIONS)
      for (const [dimension, key] of [
        ['all', ''],
        ['domain', domain],
        ['type', type],
      ] as const)
        sums.add([
          {
            resolution,
            start: windowStart(resolution, at),
            dimension,
            key,
            counts: { ...zeroCounts(), bots, nonBots: people },
          },
        ]);
  return windowQueriesDouble({
    rows: (query) =>
      Promise.resolve(
        sums
          .rows(query)
          .filter(
            ({ start, key }) =>
              query.after === null ||
              start > query.after.start ||
              (start === query.after.start && key > query.after.key),
          )
          .slice(0, query.limit)
          .map((row) => ({ ...row, distinctUsers: null })),
      ),
    byKey: (dimension, runs) => {
      const total = new Map<string, GrowingCounts>();
      for (const { resolution, ...range } of runs)
        for (const [key, counts] of sums.byKey(resolution, dimension, range)) {
          const known = total.get(key) ?? zeroCounts();
          total.set(key, known);
          addCounts(known, counts);
        }
      return Promise.resolve(total);
    },
    ...over,
  });
};
