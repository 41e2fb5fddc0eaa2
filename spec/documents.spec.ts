import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS } from '../src/apps/verbs.ts';
import { SETTINGS_TABLE } from '../src/config/settings-table.ts';
import { packageRoot } from '../src/files/package-root.ts';
import { PIPELINE_METRICS } from '../src/follow/pipeline-metrics.ts';
import { METRIC_CATALOGUE, PROCESS_METRICS } from '../src/telemetry/metrics/metric-catalogue.ts';
import { documents } from './support/documents.ts';
import { brokenPaths } from './support/named-paths.ts';

const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly scripts: object;
};
const verbs = new Set<string>(VERBS.map(({ name }) => name));
const settings = new Set(Object.values(SETTINGS_TABLE).flatMap(({ env }) => env));
const metrics = new Set([
  ...Object.values(METRIC_CATALOGUE).map(({ name }) => name),
  ...Object.keys(PROCESS_METRICS),
  ...Object.values(PIPELINE_METRICS).map(([name]) => name),
]);
/** Those of docker-compose.yml. */
const composeVariables = new Set(
  [...readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+)/g)].map(
    ([, name = '']) => name,
  ),
);
const fallbacks = new Map(Object.values(SETTINGS_TABLE).map(({ env, fallback }) => [env[0], fallback]));
const UNITS: Readonly<Record<string, number>> = { MiB: 1_048_576, h: 3600 };

/** The defaults that a document gives as `NAME` (20,000), and that are not those of the table of settings. */
const wrongDefaults = (text: string): readonly string[] =>
  [...text.matchAll(/`([A-Z][A-Z_]+)` \(([\d,]+)(?: (MiB|h))?\b/g)]
    .filter(([, name = '', number = '', unit = '']) => {
      const value = Number(number.replaceAll(',', ''));
      const fallback = fallbacks.get(name);
      return fallback !== undefined && ![value, value * (UNITS[unit] ?? 1)].map(String).includes(fallback);
    })
    .map(([written]) => written);

/** Names in capitals that are no settings of a process: values of settings, constants, variables of other programs. */
const OTHER_NAMES =
  /^(?:(?:OTEL|BENCH|REGISTRY)_\w+|CONFIG_FILE|LOCAL_QUORUM|PERMISSION_DENIED|MAX_CLOCK_SKEW_MS|NODE_EXTRA_CA_CERTS)$/;

const names = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

describe('documents', () => {
  it('include the README, the pages of docs and those of deploy', () => {
    const paths = documents().map(({ path }) => path);
    expect(paths).to.include.members(['README.md', 'SECURITY.md', 'docs/runbook.md', 'deploy/k8s/README.md']);
  });

  it('report a path, an anchor and a file name that do not exist', () => {
    const text = [
      '[a](docs/live.md) [b](docs/gone.md) [c](docs/live.md#gone) [`gone.ts`](src/cli.ts) [`cli.ts`](src/cli.ts)',
      '`src/cli.ts` `src/gone.ts` `spec/con*.ts` `spec/gone/*.ts` node dist/src/cli.js and dist/src/gone.js.',
      '`cli.ts` `gone.sql` Dockerfile.server Dockerfile.gone',
    ].join('\n');
    expect(brokenPaths({ path: 'README.md', text })).to.deep.equal([
      '[b](docs/gone.md)',
      '[c](docs/live.md#gone)',
      '[`gone.ts`](src/cli.ts)',
      'src/gone.ts',
      'spec/con*.ts',
      'spec/gone/*.ts',
      'dist/src/gone.js',
      'Dockerfile.gone',
      'gone.sql',
    ]);
  });

  it('report a default that is not the one of the setting', () => {
    const text =
      '`LOOP_ROOM` (20,000), `BATCH_BYTES` (8 MiB), `WINDOW_LATENESS_SECONDS` (1 h), `GAP_TRIES` (4)';
    expect(wrongDefaults(text)).to.deep.equal(['`GAP_TRIES` (4']);
  });

  it('give the defaults of the chat service as they are', () => {
    const { text = '' } = documents().find(({ path }) => path === 'docs/chat.md') ?? {};
    const rows = [...text.matchAll(/^\| (`(?:CHAT|MYSQL|GRPC|REDIS)_[^|]+) \| ([^|]+) \|/gm)];
    const given = rows.flatMap(([, variables = '', defaults = '']) => {
      const values = defaults
        .replaceAll(/`| \(none\)/g, '')
        .trim()
        .split(', ');
      return names(variables, /`([A-Z_]+)`/g).map((name, at) => [name, values[at] ?? '']);
    });
    const expected = given.map(([name = '', value = '']) => [
      name,
      // In words: there is no default, or it is a long address.
      value === 'none' || value === "the original's" ? value : fallbacks.get(name),
    ]);
    expect(given).to.have.length.above(10);
    expect(given).to.deep.equal(expected);
  });

  it('quote only panels that a dashboard has: docs/runbook.md', () => {
    const { text = '' } = documents().find(({ path }) => path === 'docs/runbook.md') ?? {};
    const folder = join(packageRoot(), 'deploy', 'observe', 'grafana', 'dashboards');
    const panels = readdirSync(folder).flatMap((file) => {
      const dashboard = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        readonly panels: readonly { readonly title: string }[];
      };
      return dashboard.panels.map(({ title }) => title);
    });
    const quoted = names(text, /"([A-Z][A-Za-z ]*)"/g);
    expect(quoted).to.have.length.above(10);
    expect(quoted.filter((title) => !panels.includes(title))).to.deep.equal([]);
  });

  /** The tables that sinks keep in a user's database. */
  const sinkTables = names(
    readFileSync(join(packageRoot(), 'src', 'sinks', 'sqlite', 'pipeline-tables.ts'), 'utf8'),
    /CREATE TABLE IF NOT EXISTS (\w+)/g,
  );

  for (const document of documents()) {
    const { path, text } = document;

    it(`name only paths that exist: ${path}`, () => {
      expect(brokenPaths(document)).to.deep.equal([]);
    });

    it(`name only commands that exist: ${path}`, () => {
      const called = names(text, /(?:`headwater |cli\.js )([a-z][a-z-]*)/g);
      expect(called.filter((name) => !verbs.has(name))).to.deep.equal([]);
      const run = names(text, /npm run (?:-s )?([a-z][a-z0-9:-]*)/g);
      expect(run.filter((name) => !(name in scripts))).to.deep.equal([]);
    });

    it(`name only settings and metrics that exist: ${path}`, () => {
      const variables = names(text, /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g);
      const isKnown = (name: string): boolean =>
        settings.has(name) || composeVariables.has(name) || OTHER_NAMES.test(name);
      expect(variables.filter((name) => !isKnown(name))).to.deep.equal([]);
      expect(wrongDefaults(text)).to.deep.equal([]);
      const named = names(text, /`((?:headwater|events|nodejs|process)_[a-z0-9_]+)`/g);
      expect(named.filter((name) => !metrics.has(name) && !sinkTables.includes(name))).to.deep.equal([]);
    });
  }
});
