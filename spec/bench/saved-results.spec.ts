import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SavedResults, readResults, newestResults } from '../../bench/saved-results.ts';

const run = (bench: string, measuredAt: string): SavedResults => ({
  bench,
  measured_at: measuredAt,
  machine: { cpu: 'a', cores: 2, memory_gib: 24, node: 'v20' },
});

describe('keptResults', () => {
  it('are the JSON files of a folder, and not the drawings beside them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-spec-'));
    try {
      const saved = run('soak', '2026-11-20T00:00:00.000Z');
      writeFileSync(join(folder, '2026-11-20-soak.json'), JSON.stringify(saved));
      writeFileSync(join(folder, '2026-11-20-soak.svg'), '<svg/>');
      expect(readResults(folder)).to.deep.equal([saved]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('newestResults', () => {
  it('has one run of each bench, in whatever order they are given', () => {
    const older = run('a', '2026-11-19T23:00:00.000Z');
    const newer = run('a', '2026-11-20T01:00:00.000Z');
    const other = run('b', '2026-11-18T00:00:00.000Z');
    for (const files of [
      [older, newer, other],
      [newer, other, older],
    ])
      expect(Object.fromEntries(newestResults(files))).to.deep.equal({ a: newer, b: other });
  });
});
