import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { testBed } from '../support/test-bed.ts';

interface Run {
  readonly code: number | null;
  readonly stderr: string;
  /** Passed, failed and skipped. */
  readonly counts: string;
  readonly failures: string;
}

const sumOf = (counts: string): string =>
  [0, 1, 2]
    .map((field) =>
      counts
        .trim()
        .split('\n')
        .reduce((sum, line) => sum + Number(line.split(' ')[field]), 0),
    )
    .join(' ');

describe("CI's reporter", () => {
  const { folder } = testBed();

  /** Runs one file of specs in a mocha of its own. */
  const run = async (specs: string, leftAtWorkMs = 60_000): Promise<Run> => {
    const at = folder();
    const file = join(at, 'some.spec.cjs');
    const counts = join(at, 'counts');
    const failures = join(at, 'failures');
    writeFileSync(file, specs);
    writeFileSync(failures, '');
    const root = packageRoot();
    const reporter = join(root, 'scripts', 'ci-reporter.cjs');
    const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const child = spawn(process.execPath, [mocha, '--no-config', '--reporter', reporter, file], {
      env: {
        ...process.env,
        SPEC_COUNTS: counts,
        SPEC_FAILURES: failures,
        LEFT_AT_WORK_MS: String(leftAtWorkMs),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [stderr, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return {
      code,
      stderr,
      counts: sumOf(readFileSync(counts, 'utf8')),
      failures: readFileSync(failures, 'utf8'),
    };
  };

  it('counts the specs, and lists which failed and why', async () => {
    const { code, stderr, counts, failures } = await run(
      "describe('a', () => { it('b', () => {}); it('c', () => { throw new Error('for d'); }); it('e'); });",
    );
    expect({ code, stderr, counts }).to.deep.equal({ code: 1, stderr: '', counts: '1 1 1' });
    expect(failures).to.match(/^ {2}a c\n {4}Error: for d\n/);
  });

  it('has counted what passed before a run is killed', async () => {
    const { code, counts } = await run(
      "it('a', () => {}); it('b', () => {}); it('c', () => { process.kill(process.pid, 'SIGKILL'); });",
    );
    expect({ code, counts }).to.deep.equal({ code: null, counts: '2 0 0' });
  });

  it('ends a run that a spec left something at work in, with the code that the specs gave', async () => {
    const busy = 'setInterval(() => {}, 10);';
    const failed = await run(`it('a', () => { ${busy} throw new Error('b'); });`, 500);
    expect(failed).to.include({ code: 1, counts: '0 1 0' });
    expect(failed.stderr).to.match(/^Still at work 0\.5 s after the last spec, ended: .*Timeout/);
    const passed = await run(`it('a', () => { ${busy} });`, 500);
    expect(passed).to.include({ code: 0, counts: '1 0 0' });
  });
});
