import { METRIC_CATALOGUE, PROCESS_METRICS } from './metric-catalogue.ts';
import { isOpen, type LabelValues, type MetricSpec, type ProcessKind } from './metric-spec.ts';

const escaped = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;

const shownValues = (values: LabelValues): string => {
  if (isOpen(values)) return values.open;
  const all = 'length' in values ? values : [...new Set(Object.values(values).flat())];
  return all.map(code).join(', ');
};

const labelsOf = ({ labels = {} }: MetricSpec): string =>
  Object.entries(labels)
    .map(([name, values]) => `${code(name)}: ${shownValues(values)}`)
    .join('; ');

const row = (...cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |\n`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  `${row(...head)}${row(...head.map(() => '---'))}${rows.join('')}`;

const TITLES: readonly (readonly [title: string, isOf: (of: readonly ProcessKind[]) => boolean])[] = [
  ['Every process', (of) => of.includes('chat') && of.length > 1],
  ['Server, producer and consumer', (of) => of.length === 3],
  ['Server and producer: the feed', (of) => of.length === 2 && of.includes('producer')],
  ['Server and consumer: the store', (of) => of.length === 2 && of.includes('consumer')],
  ['Server', (of) => of.length === 1 && of.includes('server')],
  ['Producer', (of) => of.length === 1 && of.includes('producer')],
  ['Consumer', (of) => of.length === 1 && of.includes('consumer')],
  ['Chat', (of) => of.length === 1 && of.includes('chat')],
];

const section = ([title, isOf]: (typeof TITLES)[number]): string => {
  const specs: readonly MetricSpec[] = Object.values(METRIC_CATALOGUE);
  const rows = specs
    .filter(({ of }) => isOf(of))
    .map((spec) => row(code(spec.name), spec.type, spec.unit, spec.help, labelsOf(spec)));
  return `## ${title}\n\n${table(['metric', 'type', 'unit', 'meaning', 'labels'], rows)}`;
};

const runtimeTable = (): string =>
  table(
    ['metric', 'type', 'unit', 'meaning'],
    Object.entries(PROCESS_METRICS).map(([name, { type, unit, help }]) => row(code(name), type, unit, help)),
  );

/** The page on the metrics, as Markdown: `docs/metrics.md`. */
export const metricsPage = (): string =>
  [
    '# Metrics\n',
    'Every long-running process exposes these metrics at `/metrics` of `METRICS_PORT` (2112; `off` disables it), for Prometheus.',
    'Every series exists from the start with the value 0. Labels have a fixed set of values; anything else is `other`.',
    '`node scripts/metrics-table.js` generates this page from `src/telemetry/metrics/catalogue/`.\n',
    ...TITLES.map(section),
    '## Every process: Node runtime\n',
    runtimeTable(),
  ].join('\n');
