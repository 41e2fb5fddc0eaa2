import { ticksTo } from './ticks-to.ts';

export interface Line {
  readonly name: string;
  /** Null: there was none at that time, and the line has a hole. */
  readonly points: readonly (readonly [at: number, value: number | null])[];
}

export interface LineChart {
  readonly title: string;
  readonly unit: string;
  /** At most four. */
  readonly lines: readonly Line[];
}

export interface ChartFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The last point in time. */
  readonly until: number;
}

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const roundToTenth = (value: number): string => String(Math.round(value * 10) / 10);

const pathOf = ({ points }: Line, x: (at: number) => number, y: (value: number) => number): string => {
  let pen = 'M';
  let path = '';
  for (const [at, value] of points) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    path += `${pen}${roundToTenth(x(at))} ${roundToTenth(y(value))}`;
    pen = 'L';
  }
  return path;
};

/** One chart: its title with the unit, an axis from 0, and its lines, which the style sheet colours by their number. */
export const lineChart = (
  { title, unit, lines }: LineChart,
  { left, top, width, height, until }: ChartFrame,
): string => {
  const maxValue = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const ticks = ticksTo(maxValue, 3);
  const x = (at: number): number => left + (at / until) * width;
  const y = (value: number): number => top + height - (value / (ticks.at(-1) ?? 1)) * height;
  const heading = unit === '' ? title : `${title}, ${unit}`;
  const names =
    lines.length < 2
      ? []
      : lines.map(({ name }, n) => `<tspan class="name${n}">  — ${escapeXml(name)}</tspan>`);
  return [
    `<text class="title" x="${left}" y="${top - 8}">${escapeXml(heading)}${names.join('')}</text>`,
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${left + width}" y1="${roundToTenth(y(tick))}" y2="${roundToTenth(y(tick))}"/>` +
        `<text class="tick" x="${left - 6}" y="${roundToTenth(y(tick) + 4)}" text-anchor="end">${tick.toLocaleString('en-US')}</text>`,
    ),
    ...lines.map((line, n) => `<path class="line line${n}" d="${pathOf(line, x, y)}"/>`),
  ].join('\n');
};
