import { expect } from 'chai';
import { PROGRAM } from '../support/run-cli.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../support/feed-log-fixture.ts';
import { type Env, testBed } from '../support/test-bed.ts';
import { until, waitUntil } from '../support/wait-until.ts';

const MAX_STOP_MS = 10_000;

describe('a process whose terminal is closed', () => {
  const { feed, folder, onCleanup, server, shell } = testBed();

  /** Runs a command in a terminal whose output nobody reads, closes the terminal, and waits until the command has ended. */
  const expectEnd = async (command: string, env: Env): Promise<void> => {
    // `script` is the other end of the terminal; it stops reading when its own output is full.
    const terminal = shell(`exec script -qfc 'exec ${command}' /dev/null | sleep 1000`, folder(), env);
    onCleanup(() => terminal.kill('SIGKILL'));
    const pid = await waitUntil('the command runs', async () => {
      const [line] = (await shell(`pgrep -f '^${command}'`, folder()).ended).stdout;
      return line === undefined ? undefined : Number(line);
    });
    const isRunning = (): boolean => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(isRunning()).to.equal(true);
    const [script] = (await shell(`pgrep -g ${terminal.pid} script`, folder()).ended).stdout;
    process.kill(Number(script), 'SIGKILL');
    const closedAt = performance.now();
    await until('it has ended', () => !isRunning());
    expect(performance.now() - closedAt).to.be.below(MAX_STOP_MS);
  };
  it('ends: top', async () => {
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(500)] });
    const DATA_DIR = folder();
    const { url } = await server({ STREAM_URL, DATA_DIR });
    await expectEnd(`${PROGRAM} top --url ${url}`, { DATA_DIR, TERM: 'xterm' });
  });

  it('ends: tail and server', async () => {
    const { url } = await feed({ logs: [feedLogFixture(50_000)] });
    const SINCE = String(FIXTURE_SINCE_MS);
    await expectEnd(`${PROGRAM} tail --stream-url ${url} --since ${SINCE}`, { TERM: 'xterm' });
    await expectEnd(`${PROGRAM} server --port 0 --stream-url ${url}`, { SINCE, DATA_DIR: folder() });
  });
});
