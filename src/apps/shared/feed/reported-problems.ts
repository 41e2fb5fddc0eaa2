/** The feed problems that the log has reported and not called over: each is logged once. */
export interface ReportedProblems {
  readonly outage: boolean;
  /** Nothing usable arrives. A new connection alone does not end this. */
  readonly stall: boolean;
  readonly serverError: boolean;
  readonly partitionLimit: boolean;
  readonly givenUp: boolean;
  /** The partitions (`topic/partition`) that deliver only known events. */
  readonly repeating: readonly string[];
}

export const NOTHING_REPORTED: ReportedProblems = {
  outage: false,
  stall: false,
  serverError: false,
  partitionLimit: false,
  givenUp: false,
  repeating: [],
};
