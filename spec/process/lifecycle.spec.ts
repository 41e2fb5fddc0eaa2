import { expect } from 'chai';
import { concat, NEVER, of, switchMap, takeUntil, tap, throwError, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { lifecycle, runToEnd, type StopSignal } from '../../src/process/lifecycle.ts';
import type { Log } from '../../src/telemetry/log/log.ts';

interface Scene {
  readonly running: (stopping$: Observable<StopSignal>, scheduler: TestScheduler) => Observable<unknown>;
  /** t and i: SIGTERM and SIGINT. */
  readonly signals?: string;
  readonly crashes?: string;
  /** The exit code: z 0, f 1, t 143, i 130. */
  readonly expected: string;
  readonly log?: readonly string[];
}

const play = ({ running, signals = '', crashes = '', expected, log = [] }: Scene): void => {
  const lines: string[] = [];
  const printed: string[] = [];
  const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const collecting: Log = {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const scheduler = new TestScheduler((actual, wanted) => {
    expect(actual).to.deep.equal(wanted);
  });
  scheduler.run(({ hot, expectObservable }) => {
    const code$ = lifecycle(
      { name: 'server', running: (stopping$) => running(stopping$, scheduler) },
      {
        signals$: hot<StopSignal>(`${signals}-`, { t: 'SIGTERM', i: 'SIGINT' }),
        crashes$: hot(`${crashes}-`, { x: new Error('nobody caught me') }),
        log: collecting,
        printFailure: (line) => printed.push(line),
        scheduler,
      },
    );
    expectObservable(code$).toBe(expected, { z: 0, f: 1, t: 143, i: 130 });
  });
  expect(lines).to.deep.equal(log);
  expect(printed.map((line) => `error ${line}`)).to.deep.equal(
    log.filter((line) => line.startsWith('error')),
  );
};

const STOPPING = (signal: string): string =>
  `info server is shutting down (${signal}); a second signal forces an immediate exit`;

/** Runs until it is asked to stop, and then drains for `ms`. */
const draining =
  (ms: number): Scene['running'] =>
  (stopping$, scheduler) =>
    concat(NEVER.pipe(takeUntil(stopping$)), timer(ms, scheduler));

describe('lifecycle', () => {
  it('exits with 0 when the process completes', () => {
    play({ running: (_, scheduler) => timer(3, scheduler), expected: '---(z|)' });
  });

  it('stops the process at the first signal, waits until it has drained, and exits with 0', () => {
    play({ signals: '--t', running: draining(500), expected: '-- 500ms (z|)', log: [STOPPING('SIGTERM')] });
  });

  it('does the same for Ctrl-C', () => {
    play({ signals: '--i', running: draining(500), expected: '-- 500ms (z|)', log: [STOPPING('SIGINT')] });
  });

  it('exits with 1 when the shutdown takes longer than 30 s', () => {
    play({
      signals: '--t',
      running: () => NEVER,
      expected: '-- 30s (f|)',
      log: [STOPPING('SIGTERM'), 'error server did not stop within 30 s; exiting now'],
    });
  });

  it('exits with 0 when the shutdown takes 29.9 s', () => {
    play({ signals: 't', running: draining(29_900), expected: '29.9s (z|)', log: [STOPPING('SIGTERM')] });
  });

  it('exits immediately on the second signal, with the code of that signal', () => {
    play({ signals: '--t--t', running: () => NEVER, expected: '-----(t|)', log: [STOPPING('SIGTERM')] });
    play({ signals: '--t--i', running: () => NEVER, expected: '-----(i|)', log: [STOPPING('SIGTERM')] });
    play({
      signals: '--i 400ms i',
      running: () => NEVER,
      expected: '--- 400ms (i|)',
      log: [STOPPING('SIGINT')],
    });
  });

  it('ignores a Ctrl-C that npm repeats', () => {
    play({ signals: '--i-i', running: draining(500), expected: '-- 500ms (z|)', log: [STOPPING('SIGINT')] });
  });

  it('exits with 1 when the process fails, and logs the reason in one line', () => {
    play({
      running: () => throwError(() => new Error('the port is taken')),
      expected: '(f|)',
      log: ['error server failed: the port is taken'],
    });
  });

  it('does the same when the process cannot start', () => {
    play({
      running: () => {
        throw new Error('no such folder');
      },
      expected: '(f|)',
      log: ['error server failed: no such folder'],
    });
  });

  it('exits with 1 when the process fails during the shutdown', () => {
    play({
      signals: '-t',
      running: (stopping$) =>
        stopping$.pipe(switchMap(() => throwError(() => new Error('the disk is full')))),
      expected: '-(f|)',
      log: [STOPPING('SIGTERM'), 'error server failed: the disk is full'],
    });
  });

  it('exits with 1 on an uncaught error', () => {
    play({
      crashes: '---x',
      running: () => NEVER,
      expected: '---(f|)',
      log: ['error server crashed: nobody caught me'],
    });
  });

  it('replays the stop signal to late subscribers', () => {
    play({
      signals: '-t',
      running: (stopping$, scheduler) =>
        timer(5, scheduler).pipe(switchMap(() => NEVER.pipe(takeUntil(stopping$)))),
      expected: '-----(z|)',
      log: [STOPPING('SIGTERM')],
    });
  });

  it('unsubscribes from the process on an immediate exit', () => {
    let running = 0;
    play({
      signals: 't-t',
      running: () => {
        running += 1;
        return NEVER.pipe(tap({ unsubscribe: () => (running -= 1) }));
      },
      expected: '--(t|)',
      log: [STOPPING('SIGTERM')],
    });
    expect(running).to.equal(0);
  });

  it('returns the exit code as a promise', async () => {
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const deps = { signals$: NEVER, crashes$: NEVER, log };
    expect(await runToEnd({ name: 'a', running: () => of(1, 2) }, deps)).to.equal(0);
    expect(await runToEnd({ name: 'a', running: () => throwError(() => new Error('b')) }, deps)).to.equal(1);
  });
});
