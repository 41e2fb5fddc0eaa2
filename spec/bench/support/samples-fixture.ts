import type { Sample } from '../../../bench/soak/sample.ts';

/** What a sample may be like at second `at`, with a process in its nth life. */
export type Shape = (at: number) => Partial<Omit<Sample, 'processes'>> & {
  readonly rssMb?: number;
  readonly life?: number;
  readonly age?: number;
};

/** Samples every 3 s of a server that does as it should, but for what the shape says. */
export const samplesFixture = (seconds: number, shape: Shape = () => ({})): readonly Sample[] =>
  Array.from({ length: Math.floor(seconds / 3) }, (_, n) => {
    const at = (n + 1) * 3;
    const { rssMb = 150, life = 0, age = at, ...over } = shape(at);
    return {
      at,
      calm: true,
      fault: null,
      eventsPerSecond: 20_000,
      lag: 0.3,
      databaseMb: 30,
      processes: [{ name: 'server', life, age, rssMb, heapMb: 40, descriptors: 38 }],
      ...over,
    };
  });
