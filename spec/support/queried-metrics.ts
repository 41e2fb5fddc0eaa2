import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';

export const OBSERVE = join(packageRoot(), 'deploy', 'observe');
export const DASHBOARDS = join(OBSERVE, 'grafana', 'dashboards');

/** Metrics that dashboards or alerts query, with the query's source. */
export interface QueriedMetrics {
  readonly file: string;
  readonly names: readonly string[];
}

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

const namesIn = (text: string): readonly string[] => [
  ...new Set(text.match(/\b(?:events|headwater|nodejs|process)_[a-z0-9_]+/g) ?? []),
];

/** The text of the alert rules. */
export const alertRules = (): string => readFileSync(join(OBSERVE, 'alerts.yml'), 'utf8');

/** What the alert rules and each dashboard ask Prometheus for: the names of series. */
export const queriedMetrics = (): readonly QueriedMetrics[] => {
  const dashboards = readdirSync(DASHBOARDS).map((file): QueriedMetrics => {
    const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as Dashboard;
    const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    return { file, names: namesIn(exprs.join('\n')) };
  });
  return [{ file: 'alerts.yml', names: namesIn(alertRules()) }, ...dashboards];
};
