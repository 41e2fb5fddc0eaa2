import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import { type Resolution, RESOLUTIONS } from '../../../src/stats/windows/resolution.ts';
import type { WindowCounter } from '../../../src/stats/windows/window-counter.ts';
import {
  addCounts,
  type GrowingCounts,
  sumCounts,
  type WindowCounts,
  zeroCounts,
} from '../../../src/stats/windows/window-counts.ts';
import type { Dimension } from '../../../src/stats/windows/window-deltas.ts';
import type { WindowEvent } from '../../../src/stats/windows/window-event.ts';
import type { KindOf } from '../../../src/stats/windows/unknown-kind.ts';
import { userKind } from '../../../src/wikimedia/event/user-kind.ts';
import { windowCounterFactory } from '../../../src/stats/windows/window-counter-factory.ts';
import type { Commit, Ledger, Store } from '../../../src/stores/store.ts';
import type { WindowResult } from '../../../src/stats/windows/window-query.ts';
import { NOW, type Position } from '../../stores/support/commits.ts';

/** A commit that counts these events. */
export const eventsCommit = (events: readonly WindowEvent[], counter: WindowCounter): Commit<Position> => {
  for (const event of events) counter.add(event);
  return { ...emptyCommit(NOW), deltas: countDeltas(events), windows: counter.deltas() };
};

/** Counts events into a ledger, one batch per save, like a process that has just started. */
export const countInto = async (
  ledger: Ledger<Position>,
  parts: readonly (readonly WindowEvent[])[],
  latenessMs = 3_600_000,
  kindOf: KindOf = userKind,
): Promise<void> => {
  const { watermarks } = await firstValueFrom(ledger.load());
  const windows = windowCounterFactory(latenessMs, undefined, kindOf)(watermarks);
  for (const part of parts) await firstValueFrom(ledger.save(eventsCommit(part, windows())));
};

/** More rows than any store of a spec holds. */
const ALL = 100_000;
export const EVER = { from: 0, to: 8_640_000_000_000_000 - 86_400_000 };

export const allRows = (
  store: Pick<Store<unknown>, 'windows'>,
  resolution: Resolution,
  dimension: Dimension,
): Promise<readonly WindowResult[]> =>
  store.windows.rows({ resolution, dimension, key: null, range: EVER, after: null, limit: ALL });

const expectKindsToAddUp = (windows: readonly WindowResult[], kinds: readonly WindowResult[]): void => {
  const sums = new Map<number, GrowingCounts>();
  for (const { start, counts } of kinds) {
    const sum = sums.get(start) ?? zeroCounts();
    sums.set(start, sum);
    addCounts(sum, counts);
  }
  const described = windows.map(({ start, counts }) => [start, counts] as const);
  expect([...sums], 'kinds of users').to.deep.equal(described);
};

/** For each resolution: the sum of its rows and of the events in no window. The kinds of users of each window add up to it. */
export const accountedFor = async (
  store: Pick<Store<unknown>, 'windows'>,
): Promise<readonly (readonly [resolution: Resolution, counts: WindowCounts])[]> => {
  const { untimed, tooLate, future } = await store.windows.state();
  const accounted: (readonly [Resolution, WindowCounts])[] = [];
  for (const resolution of RESOLUTIONS) {
    const rows = await allRows(store, resolution, 'all');
    expectKindsToAddUp(rows, await allRows(store, resolution, 'kind'));
    const sum = { ...sumCounts(rows.map(({ counts }) => counts)) };
    for (const rest of [untimed, tooLate, future]) addCounts(sum, rest);
    accounted.push([resolution, sum]);
  }
  return accounted;
};
