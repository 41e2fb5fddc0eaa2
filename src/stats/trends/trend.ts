/** The kinds of bursts: a domain, a page (`pageKey`), a user, or a wiki ("enwiki") with new accounts. */
export const BURST_KINDS = ['domain', 'page', 'user', 'new-accounts'] as const;
export type BurstOf = (typeof BURST_KINDS)[number];

/** Far more events than the baseline of this key. */
export interface BurstTrend {
  readonly kind: 'burst';
  readonly of: BurstOf;
  readonly key: string;
  /** The time of the event that triggered it, epoch ms. */
  readonly at: number;
  /** The start of the first of the consecutive five-minute buckets with a burst, epoch ms. */
  readonly since: number;
  /** The count of this bucket so far, and the expected count of a bucket. */
  readonly count: number;
  readonly usual: number;
  /** The distance from the baseline, in its standard deviations; see `baselineRate`. */
  readonly score: number;
}

/** Several users revert each other's changes of a page. */
export interface EditWarTrend {
  readonly kind: 'edit-war';
  /** The page, as a `pageKey`. */
  readonly key: string;
  /** The times of the latest revert and of the first one within the hour before it, epoch ms. */
  readonly at: number;
  readonly since: number;
  readonly reverts: number;
  /** The users who reverted, in order of their first revert. */
  readonly users: readonly string[];
}

/** An unusual event. */
export type Trend = BurstTrend | EditWarTrend;
