import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';

/** A variable of docker-compose.yml, as docs/docker.md describes it. */
export interface ComposeVariable {
  readonly name: string;
  /** `null`: there is none, or the documentation describes it in words. */
  readonly fallback: string | null;
  readonly services: readonly string[];
}

export const APPS = ['server', 'producer', 'consumer', 'demo', 'chat'] as const;
const PUBLISHING = ['server', 'producer', 'consumer', 'demo', 'chat', 'prometheus', 'grafana'];

/** The rows of the table in docs/docker.md. */
export const documentedVariables = (): readonly ComposeVariable[] => {
  const text = readFileSync(join(packageRoot(), 'docs', 'docker.md'), 'utf8');
  const [, table = ''] = text.split(/<!-- \/?compose-variables -->/);
  return [...table.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|/gm)].map(
    ([, name = '', fallback = '', services = '']) => ({
      name,
      fallback: /^`(.*)`$/.exec(fallback)?.[1] ?? null,
      services: services.startsWith('every service') ? PUBLISHING : services.split(', '),
    }),
  );
};

/** The names of the settings in .env.example. */
export const settingNames = (): readonly string[] =>
  [...readFileSync(join(packageRoot(), '.env.example'), 'utf8').matchAll(/^# ([A-Z_]+)=/gm)].map(
    ([, name = '']) => name,
  );

/** A value other than the default that Compose accepts for this variable. */
export const sampleOf = (name: string): string => {
  if (name.endsWith('_MEMORY_LIMIT')) return '700m';
  if (name === 'BIND_ADDRESS') return '0.0.0.0';
  if (name.endsWith('PORT')) return '18999';
  return `other-${name.toLowerCase()}`;
};

/** What each of our services fixes, or takes from another variable. */
const FIXED: Readonly<Record<(typeof APPS)[number], Readonly<Record<string, string>>>> = {
  server: { PORT: '7000' },
  producer: { PORT: '8081', ON_FENCED: 'wait' },
  consumer: { PORT: '8080', STORAGE: sampleOf('CONSUMER_STORAGE') },
  demo: { PORT: '7000', STORAGE: 'embedded' },
  chat: { PORT: '8080', GRPC_PORT: '50051' },
};

/** What a service has to find in its environment when all settings and variables have their sample values. */
export const expectedEnvironment = (app: (typeof APPS)[number]): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(settingNames().map((name) => [name, sampleOf(name)])),
  HOST: '0.0.0.0',
  METRICS_PORT: '2112',
  // The producer keeps nothing; .env would change nothing there.
  DATA_DIR: app === 'producer' ? sampleOf('DATA_DIR') : '/data',
  ...FIXED[app],
});
