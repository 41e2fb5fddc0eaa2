import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import { type CommandResult, runCommand, tryCommand } from '../../support/images/run-command.ts';

type Env = Readonly<Record<string, string>>;

export interface ContainerState {
  readonly running: boolean;
  readonly exitCode: number;
  readonly restarts: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Env;
  readonly body?: string;
}

/** docker-compose.yml, with the services of the specs, as a project of its own. */
export interface ComposeProject {
  /** `docker compose ARGS`; rejects when it fails. */
  readonly compose: (args: readonly string[], env?: Env) => Promise<string>;
  readonly tryCompose: (args: readonly string[], env?: Env) => Promise<CommandResult>;
  readonly state: (service: string, index?: number) => Promise<ContainerState>;
  /** As a crash: `docker kill` would count as a stop by hand, after which nothing restarts. */
  readonly kill9: (service: string) => Promise<void>;
  readonly untilHealthy: (services: readonly string[]) => Promise<void>;
  /** Asks a port that is published on the engine's host. */
  readonly request: (port: number, path: string, options?: RequestOptions) => Promise<Answer>;
  readonly json: (port: number, path: string) => Promise<unknown>;
  readonly containerOf: (service: string, index?: number) => Promise<string>;
  readonly network: string;
}

const FILES = ['docker-compose.yml', join('spec', 'compose', 'support', 'compose.specs.yml')];
const POLL_INTERVAL_MS = 500;

/** Why the compose specs cannot run here; `null` when they can. */
export const whyNoCompose = async (): Promise<string | null> => {
  for (const args of [['info'], ['compose', 'version']]) {
    const { code, stderr } = await tryCommand('docker', args).catch((error: unknown) => ({
      code: 1,
      stderr: String(error),
    }));
    if (code !== 0) return `"docker ${args.join(' ')}" fails: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  }
  return null;
};

const REQUEST = `
const [url, options] = JSON.parse(process.argv[1]);
const response = await fetch(url, options);
console.log(JSON.stringify({ status: response.status, body: await response.text() }));
`;

export const composeProject = (name: string, ownEnv: Env): ComposeProject => {
  const cwd = packageRoot();
  const base = ['compose', '--project-name', name, ...FILES.flatMap((file) => ['--file', join(cwd, file)])];
  const withEnv = (env: Env) => ({ cwd, env: { ...process.env, ...ownEnv, ...env } });
  const compose: ComposeProject['compose'] = (args, env = {}) =>
    runCommand('docker', [...base, ...args], withEnv(env));
  const docker = (...args: readonly string[]): Promise<string> => runCommand('docker', args);

  const containerOf = async (service: string, index = 1): Promise<string> => {
    await Promise.resolve();
    return `${name}-${service}-${index}`;
  };
  const state: ComposeProject['state'] = async (service, index) => {
    const format = '{{json .State}} {{.RestartCount}}';
    const text = await docker('inspect', '--format', format, await containerOf(service, index));
    const [, json = '', restarts = ''] = /^(.*) (\d+)$/s.exec(text.trim()) ?? [];
    const { Running, ExitCode, StartedAt, FinishedAt } = JSON.parse(json) as {
      readonly Running: boolean;
      readonly ExitCode: number;
      readonly StartedAt: string;
      readonly FinishedAt: string;
    };
    return {
      running: Running,
      exitCode: ExitCode,
      restarts: Number(restarts),
      startedAt: Date.parse(StartedAt),
      finishedAt: Date.parse(FinishedAt),
    };
  };
  const request: ComposeProject['request'] = async (port, path, options = {}) => {
    const call = JSON.stringify([`http://127.0.0.1:${port}${path}`, options]);
    const args = ['exec', '--no-TTY', 'probe', 'node', '--input-type=module', '--eval', REQUEST, call];
    return JSON.parse(await compose(args)) as Answer;
  };

  return {
    compose,
    tryCompose: (args, env = {}) => tryCommand('docker', [...base, ...args], withEnv(env)),
    containerOf,
    state,
    network: `${name}_default`,
    kill9: async (service) => {
      const { restarts } = await state(service);
      const container = await containerOf(service);
      const pid = (await docker('inspect', '--format', '{{.State.Pid}}', container)).trim();
      // Through a container that sees the host's processes: the engine may be on another machine.
      await docker(
        'run',
        '--rm',
        '--pid=host',
        '--user=0',
        '--entrypoint=node',
        'headwater-server:dev',
        '--eval',
        `process.kill(${pid}, 'SIGKILL')`,
      );
      while ((await state(service)).restarts === restarts) await delay(POLL_INTERVAL_MS);
    },
    untilHealthy: async (services) => {
      await compose(['up', '--detach', '--wait', '--no-recreate', ...services]);
    },
    request,
    json: async (port, path) => JSON.parse((await request(port, path)).body) as unknown,
  };
};
