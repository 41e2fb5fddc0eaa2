import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNotWellFormed } from '../bench/support/why-not-well-formed.ts';

interface Results {
  readonly verdict: { readonly good: boolean; readonly lines: readonly string[] };
  readonly comparison: { readonly lost: number; readonly double: number; readonly numbers: number };
  readonly samples: readonly { readonly fault: string | null; readonly lag: number | null }[];
}

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly results: Results;
  readonly svg: string;
}

const MAIN = join(import.meta.dirname, '..', '..', 'bench', 'soak', 'main.js');

describe('npm run soak', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-soak-spec-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const soak = async (...args: string[]): Promise<Ended> => {
    const out = mkdtempSync(join(folder, 'results-'));
    const [code, output] = await new Promise<[number, string]>((resolve) => {
      const child = execFile(process.execPath, [MAIN, ...args, '--out', out], (_error, stdout, stderr) =>
        resolve([child.exitCode ?? -1, stdout + stderr]),
      );
    });
    const read = (ending: string): string => {
      const name = readdirSync(out).find((file) => file.endsWith(ending));
      if (name === undefined) throw new Error(`no results were kept:\n${output}`);
      return readFileSync(join(out, name), 'utf8');
    };
    return { code, output, results: JSON.parse(read('.json')) as Results, svg: read('.svg') };
  };

  it('is good after a kill and all other faults', async () => {
    const { code, output, results, svg } = await soak(
      '--minutes',
      '0.4',
      '--rate',
      '800',
      '--every',
      '4',
      '--sample',
      '1',
    );
    expect(code, output).to.equal(0);
    expect(output).to.include('soak: good').and.include('kill -9 server');
    const { comparison, samples } = results;
    expect(comparison).to.include({ lost: 0, double: 0 });
    expect(comparison.numbers).to.be.above(1000);
    expect(samples.map(({ fault }) => fault)).to.include('kill -9 server');
    expect(whyNotWellFormed(svg)).to.equal(null);
  });

  it('is bad, with exit code 1, when an event never came that the plain count has', async () => {
    const { code, output, results } = await soak(
      '--minutes',
      '0.1',
      '--rate',
      '400',
      '--every',
      '60',
      '--withhold',
    );
    expect(code, output).to.equal(1);
    expect(output).to.include('BAD  lost: 1').and.include('soak: BAD');
    expect(results.verdict.good).to.equal(false);
    expect(results.comparison).to.include({ lost: 1, double: 0 });
  });
});
