import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFeedSimulator,
  type FeedSimulator,
  type FeedSimulatorOptions,
} from '../../src/simulator/feed-simulator.ts';
import { type CliProcess, cliProcess, shellProcess } from './cli-process.ts';

export type Env = Readonly<Record<string, string>>;

export interface SimulatedFeed {
  readonly url: string;
  readonly simulator: FeedSimulator;
}

export interface RunningServer extends CliProcess {
  readonly url: string;
}

/** What one spec starts and makes; all of it is ended and removed after the spec. */
export interface TestBed {
  /** A new, empty folder. */
  readonly folder: () => string;
  /** A lookalike feed on 127.0.0.1, on a free port unless one is named. */
  readonly feed: (options: FeedSimulatorOptions, port?: number) => Promise<SimulatedFeed>;
  /** The built command line with these arguments and no other environment, in a folder of its own. */
  readonly cli: (args: readonly string[], env?: Env) => CliProcess;
  /** A command of a shell, run in this folder; a signal reaches everything it started. */
  readonly shell: (command: string, cwd: string, env?: Env) => CliProcess;
  /** A listening `headwater server`, with public statistics by default. */
  readonly server: (env: Env, port?: number) => Promise<RunningServer>;
  /** Ends something else after the spec. */
  readonly onCleanup: (cleanUp: () => unknown) => void;
}

/**
 * Below the ephemeral ports of the system, and above those of the services: no process takes one between
 * its finding and its use. The files of specs that run at once have each a range of their own.
 */
const FIRST_PORT = 30_000;
const PORTS_PER_WORKER = 500;
const FIRST_WORKER_PORT = FIRST_PORT + (Number(process.env['MOCHA_WORKER_ID'] ?? 0) % 5) * PORTS_PER_WORKER;
let portCounter = Math.floor(Math.random() * PORTS_PER_WORKER);

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A port of 127.0.0.1 on which nothing listens (any more). */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < PORTS_PER_WORKER; tries += 1) {
    portCounter += 1;
    const port = FIRST_WORKER_PORT + (portCounter % PORTS_PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${FIRST_WORKER_PORT} on`);
};

/** To be called in a `describe`: clears up after each of its specs, last thing first. */
export const testBed = (): TestBed => {
  let cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    const pendingCleanups = cleanups.reverse();
    cleanups = [];
    for (const cleanUp of pendingCleanups) await cleanUp();
  });

  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'headwater-spec-'));
    cleanups.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const cli = (args: readonly string[], env: Env = {}): CliProcess => {
    const running = cliProcess(args, { env, cwd: env['DATA_DIR'] ?? folder() });
    cleanups.push(() => {
      running.kill('SIGKILL');
      return running.ended;
    });
    return running;
  };

  const shell = (command: string, cwd: string, env: Env = {}): CliProcess => {
    const running = shellProcess(command, { env, cwd });
    cleanups.push(() => {
      running.kill('SIGKILL');
      return running.ended;
    });
    return running;
  };

  return {
    folder,
    cli,
    shell,
    feed: async (options, port = 0) => {
      const simulator = createFeedSimulator(options);
      cleanups.push(() => simulator.close());
      return { url: await simulator.listen(port), simulator };
    },
    server: async (env, port = 0) => {
      const running = cli(['server', '--port', String(port)], {
        STATS_PUBLIC: 'true',
        HOST: '127.0.0.1',
        ...env,
      });
      return { ...running, url: await running.waitForOutput(/look at (http:\/\/[^\s"]+)/) };
    },
    onCleanup: (cleanUp) => void cleanups.push(cleanUp),
  };
};
