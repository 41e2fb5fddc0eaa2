import type { ProcessSample, Sample } from './sample.ts';
import { type Point, type Slope, slopeOf } from './slope.ts';

/** Whether something grows. */
export interface GrowthTrend {
  readonly name: string;
  readonly unit: string;
  /** `null` with too few undisturbed samples. */
  readonly slope: Slope | null;
  /** Per hour: a slope whose confidence interval is above it is a rise. */
  readonly tolerance: number;
  readonly rises: boolean;
}

interface Measure<T> {
  readonly name: string;
  readonly unit: string;
  readonly tolerance: number;
  readonly of: (sample: T) => number | null;
}

/** The database keeps every dead letter, so it grows: about 8 MB per hour at 20,000 events per second. */
const SYSTEM_MEASURES: readonly Measure<Sample>[] = [
  { name: 'lag', unit: 's', tolerance: 1, of: ({ lag }) => lag },
  { name: 'database', unit: 'MB', tolerance: 50, of: ({ databaseMb }) => databaseMb },
];
const PROCESS_MEASURES: readonly Measure<ProcessSample>[] = [
  { name: 'RSS', unit: 'MB', tolerance: 50, of: ({ rssMb }) => rssMb },
  { name: 'heap', unit: 'MB', tolerance: 25, of: ({ heapMb }) => heapMb },
  { name: 'descriptors', unit: '', tolerance: 6, of: ({ descriptors }) => descriptors },
];

/**
 * For this many seconds the data themselves grow: the ids of recent events up to their bound, the users up to
 * all that there are.
 */
const RUN_WARM_UP_SECONDS = 120;
/** The memory of a process grows for this many seconds after its start. */
const PROCESS_WARM_UP_SECONDS = 60;
/** A slope per hour needs at least this many seconds. */
const MIN_SPAN_SECONDS = 60;

const spanOf = (points: readonly Point[]): number => (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);

const trendOf = (
  name: string,
  { unit, tolerance }: Measure<never>,
  stretches: readonly (readonly Point[])[],
): GrowthTrend => {
  const slope = stretches.some((points) => spanOf(points) >= MIN_SPAN_SECONDS) ? slopeOf(stretches) : null;
  return { name, unit, tolerance, slope, rises: slope !== null && slope.low > tolerance };
};

const pointsOf = <T>(
  measure: Measure<T>,
  samples: readonly (readonly [at: number, sample: T])[],
): readonly Point[] =>
  samples.flatMap(([at, sample]) => {
    const value = measure.of(sample);
    return value === null ? [] : [[at, value] as const];
  });

/**
 * The trends in the calm samples after the run has warmed up: of lag and database over the whole run, of each process's
 * memory and file descriptors within its lives, each of which warms up as well.
 */
export const trendsOf = (samples: readonly Sample[]): readonly GrowthTrend[] => {
  const calmSamples = samples.filter((sample) => sample.calm && sample.at >= RUN_WARM_UP_SECONDS);
  const ofAll = SYSTEM_MEASURES.map((measure) => {
    const points = calmSamples.map((sample) => [sample.at, sample] as const);
    return trendOf(measure.name, measure, [pointsOf(measure, points)]);
  });
  const names = [...new Set(samples.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  const ofProcesses = names.flatMap((name) => {
    const samplesByRestart = new Map<number, (readonly [number, ProcessSample])[]>();
    for (const { at, processes } of calmSamples) {
      const one = processes.find((candidate) => candidate.name === name);
      if (one === undefined || one.age < PROCESS_WARM_UP_SECONDS) continue;
      samplesByRestart.set(one.life, [...(samplesByRestart.get(one.life) ?? []), [at, one]]);
    }
    return PROCESS_MEASURES.map((measure) => {
      const stretches = [...samplesByRestart.values()].map((processSamples) =>
        pointsOf(measure, processSamples),
      );
      return trendOf(`${measure.name} of the ${name}`, measure, stretches);
    });
  });
  return [...ofAll, ...ofProcesses];
};
