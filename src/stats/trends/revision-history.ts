/** A change of a page's text, whole enough to be followed. */
export interface Revision {
  readonly user: string;
  /** Epoch ms. */
  readonly at: number;
  readonly revisionOld: number;
  readonly revisionNew: number;
  readonly lengthOld: number;
  readonly lengthNew: number;
}

/** A page as it was after a change, or before the first one that was seen. */
export interface PageState {
  readonly revision: number;
  readonly length: number;
  /** Who made it; `null` where that was not seen. */
  readonly user: string | null;
  readonly at: number;
}

/** The latest states of a page, oldest first; `followRevision` adds to it. */
export type RevisionHistory = PageState[];

/** Forgets states that the page left before this instant. */
const expireBefore = (history: RevisionHistory, instant: number): void => {
  let next = history[1];
  while (next !== undefined && next.at <= instant) {
    history.shift();
    next = history[1];
  }
};

const restoresEarlierState = (history: RevisionHistory, { user, lengthNew }: Revision): boolean => {
  const restored = history.findLastIndex(({ length }) => length === lengthNew);
  return restored >= 0 && history.slice(restored + 1).some((state) => state.user !== user);
};

/**
 * Adds a change to a page's trail, and says whether it takes back what another user did, to a state that the page had
 * before: it is then as long as before a change of somebody else. The feed has no field for it, comments differ by wiki
 * and tool, and texts are not in it; but the numbers of old and new revisions link the changes, so that where one is
 * missing the trail begins anew. It holds the last `most` states that the page had within the last `keepMs`.
 *
 * So a change that leaves the length as it was, and its revert, are not seen; and two changes that have the same size by
 * chance look like a revert.
 */
export const addRevision = (
  history: RevisionHistory,
  revision: Revision,
  maxStates: number,
  retentionMs: number,
): boolean => {
  const { user, at, revisionOld, revisionNew, lengthOld, lengthNew } = revision;
  if (history.some((state) => state.revision === revisionNew)) return false;
  expireBefore(history, at - retentionMs);
  if (history.at(-1)?.revision !== revisionOld)
    history.splice(0, history.length, { revision: revisionOld, length: lengthOld, user: null, at });
  const isRevert = restoresEarlierState(history, revision);
  history.push({ revision: revisionNew, length: lengthNew, user, at });
  if (history.length > maxStates) history.shift();
  return isRevert;
};
