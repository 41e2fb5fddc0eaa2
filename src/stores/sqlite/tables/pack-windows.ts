import { type Resolution, RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import type { WindowCounts } from '../../../stats/windows/window-counts.ts';
import { type Dimension, DIMENSIONS, type WindowDeltas } from '../../../stats/windows/window-deltas.ts';
import { packActivity } from './pack-activity.ts';

/** Windows as sent to the writer: flat, because copying thousands of small objects between threads is expensive. */
export interface PackedWindows {
  /** The distinct keys of the rows. */
  readonly keys: readonly string[];
  /** Per row: resolution, dimension, start, index of its key, and its counts. */
  readonly rows: Float64Array;
  readonly minutes: readonly { readonly start: number; readonly activity: string }[];
  readonly untimed: WindowCounts;
  readonly tooLate: WindowCounts;
  readonly future: WindowCounts;
  readonly late: number;
  readonly watermarks: readonly TopicWatermark[];
}

/** An unpacked row. */
export type PackedRow = readonly [
  resolution: Resolution,
  dimension: Dimension,
  start: number,
  key: string,
  bots: number,
  nonBots: number,
  newPages: number,
  bytesAdded: number,
  bytesRemoved: number,
];

const ROW_NUMBERS = 9;

export const packWindows = ({ rows, activity, ...rest }: WindowDeltas): PackedWindows => {
  const numbers = new Map<string, number>();
  const packed = new Float64Array(rows.length * ROW_NUMBERS);
  let next = 0;
  for (const { resolution, dimension, start, key, counts } of rows) {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    packed[next] = RESOLUTIONS.indexOf(resolution);
    packed[next + 1] = DIMENSIONS.indexOf(dimension);
    packed[next + 2] = start;
    packed[next + 3] = number;
    packed[next + 4] = counts.bots;
    packed[next + 5] = counts.nonBots;
    packed[next + 6] = counts.newPages;
    packed[next + 7] = counts.bytesAdded;
    packed[next + 8] = counts.bytesRemoved;
    next += ROW_NUMBERS;
  }
  const minutes = activity.map((minute) => ({ start: minute.start, activity: packActivity(minute) }));
  return { ...rest, keys: [...numbers.keys()], rows: packed, minutes };
};

/** How many rows were packed. */
export const rowCount = ({ rows }: PackedWindows): number => rows.length / ROW_NUMBERS;

/** Unpacks one row; `keyOf` maps its key to the key to store. */
export const rowAt = (
  { keys, rows }: PackedWindows,
  number: number,
  keyOf: (dimension: Dimension, start: number, key: string) => string,
): PackedRow => {
  // Reads by index: destructuring the array would cost more than everything else here.
  const at = (column: number): number => rows[number * ROW_NUMBERS + column] ?? 0;
  const dimension = DIMENSIONS[at(1)] ?? 'all';
  const start = at(2);
  return [
    RESOLUTIONS[at(0)] ?? '1s',
    dimension,
    start,
    keyOf(dimension, start, keys[at(3)] ?? ''),
    at(4),
    at(5),
    at(6),
    at(7),
    at(8),
  ];
};
