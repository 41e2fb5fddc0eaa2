/** What bursts: a domain, a page (`pageKey`), a user, or a wiki ("enwiki") on which accounts are made. */
export type BurstOf = 'domain' | 'page' | 'user' | 'new-accounts';

/** Far more events than usual for this key. */
export interface BurstTrend {
  readonly kind: 'burst';
  readonly of: BurstOf;
  readonly key: string;
  /** The event that made it one, epoch ms. */
  readonly at: number;
  /** When the first of the five-minute buckets began that went on without a calm one between them, epoch ms. */
  readonly since: number;
  /** How many there were in this bucket by then, and how many there are in one usually. */
  readonly count: number;
  readonly usual: number;
  /** How many standard deviations of its own rate that is; see `usualRate`. */
  readonly score: number;
}

/** Several users take back each other's changes of a page. */
export interface EditWarTrend {
  readonly kind: 'edit-war';
  /** The page, as a `pageKey`. */
  readonly key: string;
  /** The latest revert and the first one within the hour before it, epoch ms. */
  readonly at: number;
  readonly since: number;
  readonly reverts: number;
  /** Who reverted, in order of their first revert. */
  readonly users: readonly string[];
}

/** Something unusual. */
export type Trend = BurstTrend | EditWarTrend;
