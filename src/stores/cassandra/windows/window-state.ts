import { type Resolution, RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import { expiryStarts, type Retention } from '../../../stats/windows/retention.ts';
import {
  IDLE_TOPIC_MS,
  lowWatermarkOf,
  type TopicWatermark,
} from '../../../stats/windows/time/watermark-tracker.ts';
import { sumCounts, type WindowCounts, zeroCounts } from '../../../stats/windows/window-counts.ts';
import type { WindowDeltas } from '../../../stats/windows/window-deltas.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { number, text } from '../connection/row-values.ts';
import type { LedgerRow } from '../ledger/scope-table.ts';
import type { OpenActivity } from './activity/open-activity.ts';

/** The windows of one resolution; epoch ms, or `null` if there are none. */
export interface Span {
  /** The starts of the first and the last non-empty window. Windows before `kept` have expired. */
  readonly first: number | null;
  readonly last: number | null;
  readonly kept: number | null;
}

/** The state of a ledger's windows after one of its saves. Stored as JSON: never rename a field. */
export interface WindowState {
  readonly revision: number;
  /** The ledger's totals at that save. */
  readonly bots: number;
  readonly nonBots: number;
  readonly marks: readonly TopicWatermark[];
  readonly unplaced: WindowCounts;
  readonly tooLate: WindowCounts;
  readonly future: WindowCounts;
  readonly late: number;
  readonly spans: Readonly<Record<Resolution, Span>>;
  readonly open: readonly OpenActivity[];
}

const NO_SPAN: Span = { first: null, last: null, kept: null };

export const EMPTY_WINDOW_STATE: WindowState = {
  revision: 0,
  bots: 0,
  nonBots: 0,
  marks: [],
  unplaced: zeroCounts(),
  tooLate: zeroCounts(),
  future: zeroCounts(),
  late: 0,
  spans: { '1s': NO_SPAN, '1m': NO_SPAN, '1h': NO_SPAN, '1d': NO_SPAN },
  open: [],
};

const SELECT = `SELECT revision, bots, non_bots, marks, unplaced, too_late, late, spans, open FROM window_states
 WHERE scope = ? AND generation = ? AND ledger = ?`;

const SELECT_FUTURE = `SELECT counts FROM outside_windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND reason = 'future'`;

/** `null` if no save with windows was ever written. */
export const readWindowState = async (db: Database, ledgerKey: LedgerKey): Promise<WindowState | null> => {
  const [[row], [outside]] = await Promise.all([
    db.read(SELECT, ledgerKey),
    db.read(SELECT_FUTURE, ledgerKey),
  ]);
  if (row === undefined) return null;
  return {
    revision: number(row, 'revision'),
    bots: number(row, 'bots'),
    nonBots: number(row, 'non_bots'),
    marks: JSON.parse(text(row, 'marks')) as WindowState['marks'],
    unplaced: JSON.parse(text(row, 'unplaced')) as WindowCounts,
    tooLate: JSON.parse(text(row, 'too_late')) as WindowCounts,
    future: outside === undefined ? zeroCounts() : (JSON.parse(text(outside, 'counts')) as WindowCounts),
    late: number(row, 'late'),
    spans: JSON.parse(text(row, 'spans')) as WindowState['spans'],
    open: JSON.parse(text(row, 'open')) as WindowState['open'],
  };
};

/** The state at the ledger's row: what a release without windows counted since then is untimed. */
export const catchUp = (
  state: WindowState,
  { bots, nonBots }: Pick<LedgerRow, 'bots' | 'nonBots'>,
): WindowState => {
  const missed = { bots: Math.max(0, bots - state.bots), nonBots: Math.max(0, nonBots - state.nonBots) };
  if (missed.bots + missed.nonBots === 0) return state;
  const unplaced = sumCounts([state.unplaced, { ...zeroCounts(), ...missed }]);
  return { ...state, bots, nonBots, unplaced };
};

/** Windows that start before this time have expired. */
export const retainedFrom = ({ spans }: Pick<WindowState, 'spans'>, resolution: Resolution): number =>
  spans[resolution].kept ?? -Infinity;

/** This ledger's low watermark, at most `now` (epoch ms). */
export const ledgerLowWatermark = ({ marks: watermarks }: Pick<WindowState, 'marks'>, now: number): number =>
  lowWatermarkOf(watermarks, IDLE_TOPIC_MS, now) ?? -Infinity;

const minOf = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b));
const maxOf = (a: number | null, b: number): number => (a === null ? b : Math.max(a, b));

const extendSpans = (spans: WindowState['spans'], rows: WindowDeltas['rows']): WindowState['spans'] => {
  const extended = { ...spans };
  for (const { resolution, start } of rows) {
    const { first, last, kept } = extended[resolution];
    if (start >= (kept ?? -Infinity))
      extended[resolution] = { first: minOf(first, start), last: maxOf(last, start), kept };
  }
  return extended;
};

/** Expires windows only where there are any. */
const expireSpans = (
  spans: WindowState['spans'],
  lowWatermark: number,
  retention: Retention,
): WindowState['spans'] => {
  if (lowWatermark === -Infinity) return spans;
  const before = expiryStarts(retention, lowWatermark);
  const after = { ...spans };
  for (const resolution of RESOLUTIONS) {
    const { first, last } = spans[resolution];
    const kept = before[resolution];
    if (first === null || last === null || first >= kept) continue;
    const isExpired = last < kept;
    after[resolution] = { first: isExpired ? null : kept, last: isExpired ? null : last, kept };
  }
  return after;
};

const mergeWatermarks = (
  watermarks: readonly TopicWatermark[],
  newer: readonly TopicWatermark[],
): readonly TopicWatermark[] => [
  ...new Map([...watermarks, ...newer].map((watermark) => [watermark.topic, watermark])).values(),
];

/** The state after a save, except `open`. */
export const nextState = (
  before: WindowState,
  deltas: WindowDeltas,
  { revision, bots, nonBots }: Pick<WindowState, 'revision' | 'bots' | 'nonBots'>,
  { retention, now }: { readonly retention: Retention; readonly now: number },
): WindowState => {
  const watermarks = mergeWatermarks(before.marks, deltas.watermarks);
  const spans = extendSpans(before.spans, deltas.rows);
  return {
    revision,
    bots,
    nonBots,
    marks: watermarks,
    unplaced: sumCounts([before.unplaced, deltas.untimed]),
    tooLate: sumCounts([before.tooLate, deltas.tooLate]),
    future: sumCounts([before.future, deltas.future]),
    late: before.late + deltas.late,
    spans: expireSpans(spans, ledgerLowWatermark({ marks: watermarks }, now), retention),
    open: before.open,
  };
};
