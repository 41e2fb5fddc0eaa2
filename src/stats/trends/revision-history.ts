/** A change of a page's text with all fields that reverts are detected by. */
export interface Revision {
  readonly user: string;
  /** Epoch ms. */
  readonly at: number;
  readonly revisionOld: number;
  readonly revisionNew: number;
  readonly lengthOld: number;
  readonly lengthNew: number;
}

/** The state of a page after a change, or before the first observed one. */
export interface PageState {
  readonly revision: number;
  readonly length: number;
  /** The author; `null` if the change was not observed. */
  readonly user: string | null;
  readonly at: number;
}

/** The latest states of a page, oldest first; `followRevision` adds to it. */
export type RevisionHistory = PageState[];

/** Drops states that the page left before this instant. */
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
 * Adds a change to a page's history and returns whether it reverts another user's change: then the page is as long as it was
 * before a change by another user. The feed has no field for reverts and no texts, and comments differ by wiki and tool. The
 * ids of old and new revisions link the changes: if one is missing, the history starts again. It holds the last `most`
 * states that the page had within the last `keepMs`.
 *
 * A change that keeps the length, and its revert, are not detected; two changes of equal size by chance look like a
 * revert.
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
