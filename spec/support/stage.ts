import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLookalike,
  type Lookalike,
  type LookalikeOptions,
} from '../../src/lookalike/create-lookalike.ts';
import { type CliProcess, cliProcess } from './cli-process.ts';

export type Env = Readonly<Record<string, string>>;

export interface ServedFeed {
  readonly url: string;
  readonly lookalike: Lookalike;
}

export interface RunningServer extends CliProcess {
  readonly url: string;
}

/** What one spec starts and makes; all of it is ended and removed after the spec. */
export interface Stage {
  /** A new, empty folder. */
  readonly folder: () => string;
  /** A lookalike feed on 127.0.0.1, on a free port unless one is named. */
  readonly feed: (options: LookalikeOptions, port?: number) => Promise<ServedFeed>;
  /** The built command line with these arguments and no other environment, in a folder of its own. */
  readonly cli: (args: readonly string[], env?: Env) => CliProcess;
  /** A `headwater server` that listens, with open statistics unless told otherwise. */
  readonly server: (env: Env, port?: number) => Promise<RunningServer>;
  /** Ends something else after the spec. */
  readonly atEnd: (end: () => unknown) => void;
}

/**
 * Below the ports that the system gives out by itself, and above those of the services: nobody takes one between
 * its finding and its use. The files of specs that run at once have each a range of their own.
 */
const FIRST_PORT = 30_000;
const PORTS_EACH = 500;
const PORTS_FROM = FIRST_PORT + (Number(process.env['MOCHA_WORKER_ID'] ?? 0) % 5) * PORTS_EACH;
let portsAsked = Math.floor(Math.random() * PORTS_EACH);

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A port of 127.0.0.1 on which nothing listens (any more). */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < PORTS_EACH; tries += 1) {
    portsAsked += 1;
    const port = PORTS_FROM + (portsAsked % PORTS_EACH);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${PORTS_FROM} on`);
};

/** To be called in a `describe`: clears up after each of its specs, last thing first. */
export const stage = (): Stage => {
  let endings: (() => unknown)[] = [];
  afterEach(async () => {
    const ending = endings.reverse();
    endings = [];
    for (const end of ending) await end();
  });

  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'headwater-spec-'));
    endings.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const cli = (args: readonly string[], env: Env = {}): CliProcess => {
    const running = cliProcess(args, { env, cwd: env['DATA_DIR'] ?? folder() });
    endings.push(() => {
      running.kill('SIGKILL');
      return running.ended;
    });
    return running;
  };

  return {
    folder,
    cli,
    feed: async (options, port = 0) => {
      const lookalike = createLookalike(options);
      endings.push(() => lookalike.close());
      return { url: await lookalike.listen(port), lookalike };
    },
    server: async (env, port = 0) => {
      const running = cli(['server', '--port', String(port)], {
        STATS_PUBLIC: 'true',
        HOST: '127.0.0.1',
        ...env,
      });
      return { ...running, url: await running.said(/look at (http:\/\/[^\s"]+)/) };
    },
    atEnd: (end) => void endings.push(end),
  };
};
