/** One process at one moment; `null` where it did not answer. */
export interface ProcessSample {
  readonly name: string;
  /** How many were killed in its place before. */
  readonly life: number;
  /** Seconds since it listens. */
  readonly age: number;
  readonly rssMb: number | null;
  readonly heapMb: number | null;
  readonly descriptors: number | null;
}

/** The state of the system at one moment. */
export interface Sample {
  /** Seconds since the feed began. */
  readonly at: number;
  /** Nothing was done to it for a while, so that it should be as it always is. */
  readonly calm: boolean;
  /** What was done to it since the sample before. */
  readonly fault: string | null;
  /** Events counted per second since the previous sample. */
  readonly eventsPerSecond: number | null;
  /** How far the count is behind the feed, in seconds of the feed. */
  readonly lag: number | null;
  readonly databaseMb: number;
  readonly processes: readonly ProcessSample[];
}
