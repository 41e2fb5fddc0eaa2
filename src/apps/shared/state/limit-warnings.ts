import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../../stats/counts/key-cap.ts';
import type { SaveResult } from '../../../stores/store.ts';
import { otherEvents } from '../metrics/other-events.ts';
import { type LogLine, warn } from './log-line.ts';

/** A limit of the store beyond which events are not counted on their own, or rejects not kept. */
export type StoreLimit = 'server_url' | 'domain' | 'rejects';

const tooMany = (names: string): string =>
  `the feed has more than ${MAX_DISTINCT_KEYS} ${names}: additional ones are counted together as "${OTHER_KEY}". All totals stay exact`;

const WARNINGS: Readonly<Record<StoreLimit, string>> = {
  server_url: tooMany('server URLs'),
  domain: tooMany('domains'),
  rejects:
    'the store holds the maximum number of rejected events (KEEP_REJECTS, KEEP_REJECTS_MB) and drops others: headwater_rejects_dropped_total counts them. Inspect them with "headwater rejects list"',
};

/** Warns once per process about each limit that the store has reached. */
export const limitWarnings = (
  reported: ReadonlySet<StoreLimit>,
  { snapshot, droppedRejects = 0 }: Pick<SaveResult, 'snapshot' | 'droppedRejects'>,
): { readonly reported: ReadonlySet<StoreLimit>; readonly lines: readonly LogLine[] } => {
  const reached: StoreLimit[] = otherEvents(snapshot).flatMap(([events, { by }]) => (events > 0 ? [by] : []));
  if (droppedRejects > 0) reached.push('rejects');
  const unreported = reached.filter((limit) => !reported.has(limit));
  if (unreported.length === 0) return { reported, lines: [] };
  return {
    reported: new Set([...reported, ...unreported]),
    lines: unreported.map((limit) => warn(WARNINGS[limit])),
  };
};
