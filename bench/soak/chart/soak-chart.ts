import type { ProcessSample, Sample } from '../sample.ts';
import { escapeXml, type Line, type LineChart, lineChart } from './line-chart.ts';
import { ticksTo } from './ticks-to.ts';

const WIDTH = 900;
const LEFT = 70;
const RIGHT = 20;
const HEAD = 56;
const CHART = 90;
const BETWEEN = 44;
const FOOT = 64;

/** Colours of enough contrast on both grounds; the ground is the reader's. */
const STYLE = `
svg { background: #ffffff; color-scheme: light dark; font: 12px system-ui, sans-serif; }
text { fill: #333333; }
.heading { font-size: 15px; font-weight: 600; }
.title { font-weight: 600; }
.tick { font-size: 11px; fill: #555555; }
.grid { stroke: #dddddd; }
.fault { stroke: #b3261e; stroke-dasharray: 2 3; }
.mark { font-size: 11px; fill: #b3261e; }
.line { fill: none; stroke-width: 1.5; }
.line0 { stroke: #0b57d0; } .name0 { fill: #0b57d0; }
.line1 { stroke: #a04000; } .name1 { fill: #a04000; }
.line2 { stroke: #1e6e3c; } .name2 { fill: #1e6e3c; }
.line3 { stroke: #7a2a8c; } .name3 { fill: #7a2a8c; }
@media (prefers-color-scheme: dark) {
svg { background: #16181c; }
text { fill: #e4e4e4; }
.tick { fill: #b5b5b5; }
.grid { stroke: #3a3d42; }
.fault { stroke: #ff8a80; }
.mark { fill: #ff8a80; }
.line0 { stroke: #8ab4f8; } .name0 { fill: #8ab4f8; }
.line1 { stroke: #ffb77c; } .name1 { fill: #ffb77c; }
.line2 { stroke: #7fd79b; } .name2 { fill: #7fd79b; }
.line3 { stroke: #d7a6e8; } .name3 { fill: #d7a6e8; }
}
`;

const lineOf = (
  name: string,
  samples: readonly Sample[],
  value: (sample: Sample) => number | null,
): Line => ({
  name,
  points: samples.map((sample) => [sample.at, value(sample)]),
});

const chartsOf = (samples: readonly Sample[]): readonly LineChart[] => {
  const names = [...new Set(samples.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  const ofProcesses = (suffix: string, value: (process: ProcessSample) => number | null): readonly Line[] =>
    names.map((name) =>
      lineOf(`${name}${suffix}`, samples, ({ processes }) => {
        const one = processes.find((candidate) => candidate.name === name);
        return one === undefined ? null : value(one);
      }),
    );
  return [
    {
      title: 'counted',
      unit: 'events/s',
      lines: [lineOf('counted', samples, ({ eventsPerSecond }) => eventsPerSecond)],
    },
    { title: 'behind the feed', unit: 's', lines: [lineOf('lag', samples, ({ lag }) => lag)] },
    {
      title: 'memory',
      unit: 'MB',
      lines: [
        ...ofProcesses(', RSS', ({ rssMb }) => rssMb),
        ...ofProcesses(', heap', ({ heapMb }) => heapMb),
      ],
    },
    { title: 'open files', unit: '', lines: ofProcesses('', ({ descriptors }) => descriptors) },
    { title: 'database', unit: 'MB', lines: [lineOf('database', samples, ({ databaseMb }) => databaseMb)] },
  ];
};

/** A picture of a run: small charts over the same time, a line for each fault, readable in light and in dark. */
export const soakChart = (samples: readonly Sample[], heading: string): string => {
  const charts = chartsOf(samples);
  const until = Math.max(1, samples.at(-1)?.at ?? 1);
  const width = WIDTH - LEFT - RIGHT;
  const bottom = HEAD + charts.length * (CHART + BETWEEN) - BETWEEN;
  const top = HEAD + 20;
  const x = (seconds: number): number => Math.round((LEFT + (seconds / until) * width) * 10) / 10;
  const faults = samples.flatMap(({ at, fault }) => (fault === null ? [] : [{ at, fault }]));
  const kinds = [...new Set(faults.map(({ fault }) => fault))];
  const letterOf = (fault: string): string => String.fromCharCode(97 + kinds.indexOf(fault));
  const height = bottom + 20 + FOOT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(heading)}">
<style>${STYLE}</style>
<text class="heading" x="${LEFT}" y="24">${escapeXml(heading)}</text>
${faults.map(({ at, fault }) => `<line class="fault" x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${bottom + 20}"/><text class="mark" x="${x(at)}" y="${top - 24}" text-anchor="middle">${letterOf(fault)}</text>`).join('\n')}
${charts.map((chart, n) => lineChart(chart, { left: LEFT, top: top + n * (CHART + BETWEEN), width, height: CHART, until })).join('\n')}
${ticksTo(until / 60, 8)
  .filter((minutes) => minutes * 60 <= until)
  .map(
    (minutes) =>
      `<text class="tick" x="${x(minutes * 60)}" y="${bottom + 36}" text-anchor="middle">${minutes} min</text>`,
  )
  .join('\n')}
<text class="mark" x="${LEFT}" y="${bottom + 60}">${escapeXml(kinds.map((kind) => `${letterOf(kind)}: ${kind}`).join(', '))}</text>
</svg>
`;
};
