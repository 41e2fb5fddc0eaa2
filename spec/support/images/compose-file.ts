import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import { inNewFolder, removeFolder } from '../services/in-new-folder.ts';
import { findTool } from './find-tool.ts';
import { runCommand } from './run-command.ts';

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly {
    readonly host_ip: string;
    readonly published?: string;
    readonly target: number;
  }[];
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
  readonly restart: string;
  readonly mem_limit: string;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

type Env = Readonly<Record<string, string>>;

export const COMPOSE_FILE = join(packageRoot(), 'docker-compose.yml');

/** Inserts values as Compose does, the inner ones first: ${NAME:-if empty} and ${NAME:+if not empty}. */
const interpolate = (text: string, env: Env): string => {
  const next = text.replaceAll(
    /\$\{(\w+):([-+])([^${}]*)\}/g,
    (_, name: string, operator: string, other: string) => {
      const value = env[name] ?? '';
      if (operator === '+') return value === '' ? '' : other;
      return value === '' ? other : value;
    },
  );
  return next === text ? text : interpolate(next, env);
};

/** Has compose-go read a text as a file of the repository; rejects with its error if it refuses the text. */
export const parseCompose = (text: string): Promise<string> =>
  inNewFolder('compose', async (folder) => {
    const file = join(folder, 'docker-compose.yml');
    await writeFile(file, text);
    const env = { PATH: process.env['PATH'], COMPOSE_DISABLE_ENV_FILE: 'true' };
    const args = ['-format', 'json', file];
    try {
      return await runCommand(findTool('compose-go') ?? '', args, { cwd: packageRoot(), env });
    } finally {
      await removeFolder(folder);
    }
  });

/** docker-compose.yml with these variables; compose-go's command itself takes none from outside. */
export const composeFile = async (env: Env = {}): Promise<ComposeFile> =>
  JSON.parse(await parseCompose(interpolate(await readFile(COMPOSE_FILE, 'utf8'), env))) as ComposeFile;

export const serviceOf = ({ services }: ComposeFile, name: string): ComposeService => {
  const service = services[name];
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
};
