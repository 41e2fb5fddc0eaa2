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
export type PageTrail = PageState[];

/** Forgets states that the page left before this instant. */
const forgetBefore = (trail: PageTrail, instant: number): void => {
  let next = trail[1];
  while (next !== undefined && next.at <= instant) {
    trail.shift();
    next = trail[1];
  }
};

const takesBack = (trail: PageTrail, { user, lengthNew }: Revision): boolean => {
  const restored = trail.findLastIndex(({ length }) => length === lengthNew);
  return restored >= 0 && trail.slice(restored + 1).some((state) => state.user !== user);
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
export const followRevision = (
  trail: PageTrail,
  revision: Revision,
  most: number,
  keepMs: number,
): boolean => {
  const { user, at, revisionOld, revisionNew, lengthOld, lengthNew } = revision;
  if (trail.some((state) => state.revision === revisionNew)) return false;
  forgetBefore(trail, at - keepMs);
  if (trail.at(-1)?.revision !== revisionOld)
    trail.splice(0, trail.length, { revision: revisionOld, length: lengthOld, user: null, at });
  const isRevert = takesBack(trail, revision);
  trail.push({ revision: revisionNew, length: lengthNew, user, at });
  if (trail.length > most) trail.shift();
  return isRevert;
};
