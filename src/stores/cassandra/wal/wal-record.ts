import type { Count } from '../../../stats/counts/snapshot.ts';
import type { Loss, Reject } from '../../store.ts';
import type { WindowChanges } from '../windows/window-changes.ts';

/** A top user with its slot and its new absolute count. */
export type TopUser = readonly [slot: number, user: string, count: number];

/** The top user who takes over this slot. */
export type TopSlot = readonly [slot: number, user: string];

/** The part of a save that a snapshot shows, as absolute counts. */
export interface CountChanges {
  readonly serverUrls: readonly Count[];
  readonly domains: readonly Count[];
  readonly topUsers: readonly TopUser[];
}

export interface RecentRow {
  readonly slot: number;
  readonly place: number;
  readonly partition: string;
  readonly at: number;
  readonly keys: string;
}

/** `arrived`: microseconds since 1970, distinct within a process. */
export interface ArrivedReject extends Reject {
  readonly arrived: number;
}

/** Everything that one save changes, as absolute values, so that applying it twice changes nothing. */
export interface WalRecord extends CountChanges, WindowChanges {
  readonly users: readonly Count[];
  readonly topSlots: readonly TopSlot[];
  readonly recent: readonly RecentRow[];
  /** The slots of expired recent keys. */
  readonly forgotten: readonly number[];
  readonly rejects: readonly ArrivedReject[];
  /** The ids of recovered rejects. */
  readonly recovered: readonly string[];
  readonly losses: readonly Loss[];
}
