import { type Resolution, RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import type { LedgerDeps } from '../ledger/ledger.ts';
import type { LedgerRow } from '../ledger/scope-table.ts';
import { replayRecord } from '../wal/replay-record.ts';
import { type Bucket, type BucketKind, clipToBucket } from './buckets.ts';
import { clockAt, plausibleState } from './plan-window-repair.ts';
import { readBucketsOf } from './read-buckets.ts';
import {
  catchUp,
  retainedFrom,
  EMPTY_WINDOW_STATE,
  readWindowState,
  type WindowState,
} from './window-state.ts';

/** The current window state of a ledger. */
export interface WindowLedger {
  readonly ledgerKey: LedgerKey;
  readonly state: WindowState;
}

/** All ledgers, and since when (epoch ms) every ledger has all its windows. */
export interface WindowLedgers {
  readonly ledgers: readonly WindowLedger[];
  readonly retainedSince: Readonly<Record<Resolution, number>>;
}

type Deps = Pick<LedgerDeps, 'db' | 'scope' | 'wal' | 'ledgerCache' | 'isOwn' | 'now'>;

/** Completes the last save first, in case its process crashed before it wrote the tables. */
const readLedger = async (deps: Deps, ledgerKey: LedgerKey, row: LedgerRow): Promise<WindowLedger> => {
  const { db } = deps;
  let state = await readWindowState(db, ledgerKey);
  if ((state?.revision ?? 0) < (row.revision ?? 0) && !deps.isOwn(ledgerKey[2], row)) {
    await replayRecord(deps, ledgerKey, row);
    state = await readWindowState(db, ledgerKey);
  }
  return {
    ledgerKey,
    state: plausibleState(catchUp(state ?? EMPTY_WINDOW_STATE, row), clockAt(deps.now(), row)),
  };
};

export const readWindowLedgers = async (deps: Deps): Promise<WindowLedgers> => {
  const { generation, ledgers: rows } = await deps.ledgerCache.refresh(deps.isOwn);
  const ledgers = await Promise.all(
    [...rows]
      .filter(([, { writer }]) => writer !== null)
      .map(([ledger, row]) => readLedger(deps, [deps.scope, generation, ledger], row)),
  );
  const retainedSince = { '1s': -Infinity, '1m': -Infinity, '1h': -Infinity, '1d': -Infinity };
  for (const resolution of RESOLUTIONS)
    for (const { state } of ledgers)
      retainedSince[resolution] = Math.max(retainedSince[resolution], retainedFrom(state, resolution));
  return { ledgers, retainedSince };
};

/** A time range within one bucket, and the ledgers that have this bucket. */
export interface BucketRange extends WindowRange {
  readonly bucket: number;
  readonly ledgerKeys: readonly LedgerKey[];
}

/** The existing buckets of a range in order of time, without expired ones. */
export const bucketRangesOf = async (
  deps: Pick<Deps, 'db'>,
  { ledgers, retainedSince }: WindowLedgers,
  kind: BucketKind,
  resolution: Resolution,
  { from, to }: WindowRange,
): Promise<readonly BucketRange[]> => {
  const range = { from: Math.max(from, retainedSince[resolution]), to };
  const bucketRanges = new Map<number, WindowRange & { bucket: number; ledgerKeys: LedgerKey[] }>();
  const add = (ledgerKey: LedgerKey, found: Bucket): void => {
    const part = clipToBucket(found, range);
    if (part.from >= part.to) return;
    const known = bucketRanges.get(found.bucket);
    if (known === undefined)
      bucketRanges.set(found.bucket, { ...part, bucket: found.bucket, ledgerKeys: [ledgerKey] });
    else known.ledgerKeys.push(ledgerKey);
  };
  await Promise.all(
    ledgers.map(async ({ ledgerKey }) => {
      for (const found of await readBucketsOf(deps.db, ledgerKey, kind, resolution)) add(ledgerKey, found);
    }),
  );
  return [...bucketRanges.values()].sort((a, b) => a.bucket - b.bucket);
};
