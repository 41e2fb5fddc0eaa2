import { setTimeout as delay } from 'node:timers/promises';
import { type ServerProcess, startVerb } from '../../spec/support/server-process.ts';
import { freePorts } from '../../spec/support/services/free-ports.ts';

/** A place for one process of Headwater, which is started again after it was killed. */
export interface ManagedProcess {
  readonly name: string;
  readonly url: () => string;
  readonly pid: () => number;
  readonly metricsUrl: string;
  /** How many processes sat here before the present one. */
  readonly restarts: () => number;
  /** Epoch ms since when the present one listens. */
  readonly startedAt: () => number;
  readonly kill: () => Promise<void>;
  readonly freeze: (ms: number) => Promise<void>;
  /** Ends it in good order; false when it did not end so. */
  readonly stop: () => Promise<boolean>;
  /** Ends it at once, if it runs. */
  readonly end: () => Promise<void>;
  /** Why it ended unexpectedly; `null` if it did not. */
  readonly unexpectedExit: () => string | null;
}

/** Starts a verb of the command line, with its metrics, and waits until it listens. */
export const spawnManaged = async (
  verb: string,
  env: Readonly<Record<string, string>>,
): Promise<ManagedProcess> => {
  const [port = 0] = await freePorts(1);
  let restarts = -1;
  let startedAt = 0;
  let isExpectedExit = false;
  let unexpectedExit: string | null = null;

  const start = async (): Promise<ServerProcess> => {
    const started = await startVerb(verb, { ...env, METRICS_PORT: String(port) });
    restarts += 1;
    startedAt = Date.now();
    isExpectedExit = false;
    const restartsAtStart = restarts;
    void started.ended.then((code) => {
      if (isExpectedExit || restartsAtStart !== restarts) return;
      unexpectedExit = `the ${verb} ended by itself (${code ?? 'a signal'}):\n${started.lines.slice(-10).join('\n')}`;
    });
    return started;
  };
  let running = await start();
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    isExpectedExit = true;
    running.kill('SIGCONT');
    running.kill(signal);
    return running.ended;
  };

  return {
    name: verb,
    url: () => running.url,
    pid: () => running.pid,
    metricsUrl: `http://127.0.0.1:${port}/metrics`,
    restarts: () => restarts,
    startedAt: () => startedAt,
    kill: async () => {
      await end('SIGKILL');
      running = await start();
    },
    freeze: async (ms) => {
      running.kill('SIGSTOP');
      await delay(ms);
      running.kill('SIGCONT');
    },
    stop: async () => (await end('SIGTERM')) === 0,
    end: async () => {
      await end('SIGKILL');
    },
    unexpectedExit: () => unexpectedExit,
  };
};
