import { UNKNOWN_KIND } from '../../stats/windows/unknown-kind.ts';
import { messages, sumCounts, type WindowCounts, zeroCounts } from '../../stats/windows/window-counts.ts';

export interface CountsOfKinds {
  readonly counts: WindowCounts;
  /** Events by users of an unknown kind, who may be of these kinds too. */
  readonly unknown: number;
}

/** The counts of some kinds of users together. */
export const countsOfKinds = (
  byKind: ReadonlyMap<string, WindowCounts>,
  kinds: readonly string[],
): CountsOfKinds => ({
  counts: sumCounts(kinds.map((kind) => byKind.get(kind) ?? zeroCounts())),
  unknown: messages(byKind.get(UNKNOWN_KIND) ?? zeroCounts()),
});
