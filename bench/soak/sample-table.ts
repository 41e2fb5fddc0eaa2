import type { ProcessSample, Sample } from './sample.ts';

const formatNumber = (value: number | null, digits = 0): string =>
  value === null ? '-' : value.toFixed(digits);

const formatTime = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

type Column = readonly [title: string, width: number, cell: (sample: Sample) => string];

const ofProcesses = (cell: (process: ProcessSample) => string) => (sample: Sample) =>
  sample.processes.map(cell).join('+');

const COLUMNS: readonly Column[] = [
  ['time', 6, ({ at }) => formatTime(at)],
  ['events/s', 9, ({ eventsPerSecond }) => formatNumber(eventsPerSecond)],
  ['lag s', 7, ({ lag }) => formatNumber(lag, 1)],
  ['RSS MB', 9, ofProcesses(({ rssMb }) => formatNumber(rssMb))],
  ['heap MB', 9, ofProcesses(({ heapMb }) => formatNumber(heapMb))],
  ['files', 7, ofProcesses(({ descriptors }) => formatNumber(descriptors))],
  ['database MB', 12, ({ databaseMb }) => formatNumber(databaseMb, 1)],
];

export const tableHead = (): string =>
  `${COLUMNS.map(([title, width]) => title.padStart(width)).join('')}  what happened`;

/** One sample as a line; where there are several processes, their numbers with a plus between them. */
export const tableRow = (sample: Sample): string =>
  `${COLUMNS.map(([, width, cell]) => cell(sample).padStart(width)).join('')}  ${sample.fault ?? ''}`.trimEnd();
