import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('openStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-spec-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const driversOf = async (kind: string): Promise<string> => {
    const opening = join(import.meta.dirname, '..', '..', '..', 'support', 'opened-drivers.js');
    return (await run(process.execPath, [opening, kind, folder])).stdout.trim();
  };

  it("loads Cassandra's driver for Cassandra alone", async () => {
    expect(await driversOf('in-memory')).to.equal('');
    // Its own driver is loaded by its threads.
    expect(await driversOf('embedded')).to.equal('');
    expect(await driversOf('cassandra')).to.equal('cassandra-driver');
  });
});
