import { type Resolution, RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';
import type { Place } from '../place.ts';
import { redoEntry, type LedgerParts } from '../ledger.ts';
import type { LedgerRow } from '../scope-table.ts';
import { type Bucket, type BucketKind, within } from './buckets.ts';
import { clockAt, plausibleState } from './heal-windows.ts';
import { readBucketsOf } from './window-buckets.ts';
import { caughtUp, keptFrom, NO_WINDOWS, readWindowState, type WindowState } from './window-state.ts';

/** A ledger with windows, as it stands. */
export interface WindowLedger {
  readonly place: Place;
  readonly state: WindowState;
}

/** All ledgers, and since when all of them have all their windows. */
export interface WindowLedgers {
  readonly ledgers: readonly WindowLedger[];
  readonly kept: Readonly<Record<Resolution, number>>;
}

type Parts = Pick<LedgerParts, 'db' | 'scope' | 'journal' | 'standings' | 'isOwn' | 'now'>;

/** What a process that has died did not put into the tables is put there now. */
const readLedger = async (parts: Parts, place: Place, row: LedgerRow): Promise<WindowLedger> => {
  const { db } = parts;
  let state = await readWindowState(db, place);
  if ((state?.revision ?? 0) < (row.revision ?? 0) && !parts.isOwn(place[2], row)) {
    await redoEntry(parts, place, row);
    state = await readWindowState(db, place);
  }
  return { place, state: plausibleState(caughtUp(state ?? NO_WINDOWS, row), clockAt(parts.now(), row)) };
};

export const readWindowLedgers = async (parts: Parts): Promise<WindowLedgers> => {
  const { generation, ledgers: rows } = await parts.standings.refresh(parts.isOwn);
  const ledgers = await Promise.all(
    [...rows]
      .filter(([, { writer }]) => writer !== null)
      .map(([ledger, row]) => readLedger(parts, [parts.scope, generation, ledger], row)),
  );
  const kept = { '1s': -Infinity, '1m': -Infinity, '1h': -Infinity, '1d': -Infinity };
  for (const resolution of RESOLUTIONS)
    for (const { state } of ledgers)
      kept[resolution] = Math.max(kept[resolution], keptFrom(state, resolution));
  return { ledgers, kept };
};

/** A stretch of time within one bucket, and the ledgers that have this bucket. */
export interface Stretch extends WindowRange {
  readonly bucket: number;
  readonly places: readonly Place[];
}

/** Where a range is to be looked for, in order of time: only where there is anything, and not in what was let go. */
export const stretchesOf = async (
  parts: Pick<Parts, 'db'>,
  { ledgers, kept }: WindowLedgers,
  kind: BucketKind,
  resolution: Resolution,
  { from, to }: WindowRange,
): Promise<readonly Stretch[]> => {
  const range = { from: Math.max(from, kept[resolution]), to };
  const stretches = new Map<number, WindowRange & { bucket: number; places: Place[] }>();
  const add = (place: Place, found: Bucket): void => {
    const part = within(found, range);
    if (part.from >= part.to) return;
    const known = stretches.get(found.bucket);
    if (known === undefined) stretches.set(found.bucket, { ...part, bucket: found.bucket, places: [place] });
    else known.places.push(place);
  };
  await Promise.all(
    ledgers.map(async ({ place }) => {
      for (const found of await readBucketsOf(parts.db, place, kind, resolution)) add(place, found);
    }),
  );
  return [...stretches.values()].sort((a, b) => a.bucket - b.bucket);
};
