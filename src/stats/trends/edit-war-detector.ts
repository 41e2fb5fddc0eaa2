import { addRevision, type RevisionHistory, type Revision } from './revision-history.ts';
import { generationalMap } from '../../core/collections/generational-map.ts';
import type { EditWarTrend } from './trend.ts';

export interface EditWarOptions {
  /** How long a revert counts, in milliseconds. */
  readonly withinMs: number;
  /** The minimum number of reverts, and of users who revert, in an edit war. */
  readonly minReverts: number;
  readonly minUsers: number;
  /** The number of earlier states of a page that a change is compared with. */
  readonly maxStates: number;
  /** The maximum number of pages; beyond it the least recently changed ones are evicted. */
  readonly maxPages: number;
}

export interface EditWarDetector {
  /** Adds a change of a page; returns an edit war with the revert that makes it one, and with each further revert. */
  add(page: string, revision: Revision): EditWarTrend | null;
  readonly pages: number;
  readonly evicted: number;
}

interface Revert {
  readonly user: string;
  readonly at: number;
}

interface TrackedPage {
  readonly history: RevisionHistory;
  reverts: readonly Revert[];
}

const NONE: readonly Revert[] = [];

/** Finds pages on which several users revert within an hour. `followRevision` defines a revert. */
export const editWarDetector = ({
  withinMs,
  minReverts,
  minUsers,
  maxStates,
  maxPages,
}: EditWarOptions): EditWarDetector => {
  const tracked = generationalMap<TrackedPage>(maxPages);
  return {
    add: (page, revision) => {
      const known = tracked.get(page) ?? { history: [], reverts: NONE };
      tracked.touch(page, known);
      if (!addRevision(known.history, revision, maxStates, withinMs)) return null;
      const { user, at } = revision;
      known.reverts = [...known.reverts.filter((revert) => revert.at > at - withinMs), { user, at }].slice(
        -maxStates,
      );
      const users = [...new Set(known.reverts.map((revert) => revert.user))];
      if (known.reverts.length < minReverts || users.length < minUsers) return null;
      return {
        kind: 'edit-war',
        key: page,
        at,
        since: known.reverts[0]?.at ?? at,
        reverts: known.reverts.length,
        users,
      };
    },
    get pages() {
      return tracked.size;
    },
    get evicted() {
      return tracked.evicted;
    },
  };
};
