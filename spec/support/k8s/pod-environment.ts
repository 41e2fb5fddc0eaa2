import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VERBS } from '../../../src/apps/verbs.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { parseCommand } from '../../../src/cli/parse-command.ts';
import { type LoadedSettings, loadSettings } from '../../../src/config/load-settings.ts';
import type { Container, Manifest } from './manifest-shapes.ts';
import { named } from './manifests.ts';

/** Placeholders for secrets: valid for NODE_ENV=production, in the form that each needs. */
const SECRETS: Readonly<Record<string, string>> = {
  MYSQL_DSN: 'chat:w7RkX2@tcp(mysql:3306)/chats?parseTime=true',
  REDIS_URL: 'redis:6379',
};
const ANY_SECRET = 'kQ3xV9ZpL2mT8wRs5yNc7bHf4jGd6aEu';
/** What someone who has a secret for it sets as well: a password alone is refused. */
const WITH_SECRET: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  KAFKA_PASSWORD: { KAFKA_USERNAME: 'headwater', KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_TLS: 'true' },
  CASSANDRA_PASSWORD: { CASSANDRA_USERNAME: 'headwater' },
};

const imageEnvironment = async (image: string): Promise<Record<string, string>> => {
  const role = image.replace(/^.*headwater-([a-z]+):.*$/, '$1');
  const dockerfile = await readFile(join(packageRoot(), `Dockerfile.${role}`), 'utf8');
  const line = /^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '';
  return Object.fromEntries(line.split(' ').map((pair) => pair.split('=') as [string, string]));
};

/** The variables that the manifests give a container: name to value, with stand-ins for secrets. */
export const podEnvironment = (
  { envFrom = [], env = [] }: Container,
  manifests: readonly Manifest[],
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    envFrom.flatMap(({ configMapRef }) => Object.entries(named(manifests, configMapRef.name).data ?? {})),
  ),
  ...Object.fromEntries(env.map(({ name, value }) => [name, value ?? SECRETS[name] ?? ANY_SECRET])),
});

/** The settings that a container's process starts with; fails as its start would. */
export const podSettings = async (
  container: Container,
  manifests: readonly Manifest[],
): Promise<LoadedSettings> => {
  const [name = '', ...args] = container.args;
  const verb = VERBS.find((known) => known.name === name);
  if (verb === undefined) throw new Error(`there is no verb ${name}`);
  const env = podEnvironment(container, manifests);
  const withSecrets = Object.keys(env).map((variable) => WITH_SECRET[variable] ?? {});
  return loadSettings({
    env: Object.assign({}, await imageEnvironment(container.image), env, ...withSecrets) as NodeJS.ProcessEnv,
    flags: parseCommand(verb, args).settingFlags,
    defaults: verb.defaults ?? {},
    ...(verb.credentials === undefined ? {} : { credentials: verb.credentials }),
    cwd: '/',
    read: () => null,
  });
};
