/** What a rule watches, as in its member `when`. */
export const CONDITIONS = [
  'trend',
  'edit-war',
  'rate',
  'change',
  'feed-down',
  'gap',
  'store-failing',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** `digest`: how many alerts were held back. `test`: what the test button sends. */
export const ALERT_STATES = ['firing', 'resolved', 'test', 'digest'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What is sent to targets. Its texts may come from the feed: each target escapes them. */
export interface Alert {
  /** The name of the rule; for a digest or a test, what it is. */
  readonly rule: string;
  /** What the rule is about: a page, a user, a wiki, a partition, … */
  readonly key: string;
  readonly state: AlertState;
  readonly title: string;
  readonly text: string;
  /** What to look at; `null` if there is no page. */
  readonly url: string | null;
  /** When the incident began, epoch ms. */
  readonly since: number;
  /** When the alert was raised, epoch ms. */
  readonly at: number;
}
