import { filter, map, type Observable, scan } from 'rxjs';
import type { Interruption } from '../../../stats/annotations/annotation.ts';

/** Shorter ones are everyday life. */
export const MIN_OUTAGE_MS = 60_000;

/** What a feed does: it delivers something new, or its connection ends. `at`: epoch ms. */
export interface FeedSign {
  readonly kind: 'progress' | 'disconnected';
  readonly at: number;
}

interface Outage {
  /** The last progress; `null` before the first. */
  readonly progressAt: number | null;
  /** The connection has ended since. */
  readonly isCut: boolean;
  readonly ended: Interruption | null;
}

const NO_OUTAGE: Outage = { progressAt: null, isCut: false, ended: null };

const afterSign = ({ progressAt, isCut }: Outage, { kind, at }: FeedSign): Outage => {
  if (kind === 'disconnected') return { progressAt, isCut: true, ended: null };
  const isLong = isCut && progressAt !== null && at - progressAt >= MIN_OUTAGE_MS;
  return {
    progressAt: at,
    isCut: false,
    ended: isLong ? { kind: 'reconnect', at: progressAt, until: at } : null,
  };
};

/**
 * The times of at least a minute in which a feed delivered nothing and was disconnected, when they end.
 *
 *     sign     --p--p--d---d-------p--p--
 *     outages  --------------------o-----
 */
export const outages = (sign$: Observable<FeedSign>): Observable<Interruption> =>
  sign$.pipe(
    scan(afterSign, NO_OUTAGE),
    map(({ ended }) => ended),
    filter((ended) => ended !== null),
  );
