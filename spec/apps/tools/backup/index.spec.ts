import { expect } from 'chai';
import Database from 'libsql';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, lastValueFrom } from 'rxjs';
import { startPosition } from '../../../../src/wikimedia/position/feed-position.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { storeIn } from '../../../support/saved-stats.ts';
import { testBed } from '../../../support/test-bed.ts';

describe('headwater backup', () => {
  const { cli, folder } = testBed();

  const filled = async (): Promise<string> => {
    const DATA_DIR = folder();
    const store = storeIn(DATA_DIR);
    const commit = { ...emptyCommit('2026-11-21T12:00:00.000Z'), position: startPosition(1), canaries: 2 };
    await lastValueFrom(concat(store.save(commit), store.close()), { defaultValue: undefined });
    return DATA_DIR;
  };

  it('overwrites no file, and leaves nothing behind', async () => {
    const DATA_DIR = await filled();
    const target = join(folder(), 'mine.db');
    writeFileSync(target, 'mine');
    const { code, stdout, stderr } = await cli(['backup', target], { DATA_DIR }).ended;
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: [] });
    expect(stderr.join('\n')).to.contain(`${target} already exists: choose another name`);
    expect(readFileSync(target, 'utf8')).to.equal('mine');
    expect(readdirSync(join(target, '..'))).to.deep.equal(['mine.db']);
  });

  it('makes no copy of a damaged file', async () => {
    const DATA_DIR = await filled();
    const db = new Database(join(DATA_DIR, 'headwater.db'));
    db.exec('UPDATE totals SET canaries = 7');
    db.close();
    const backups = folder();
    const { code, stderr } = await cli(['backup', join(backups, 'a.db')], { DATA_DIR }).ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.match(
      /has errors.*do not match their checksum.*cli\.js check \S+headwater\.db$/,
    );
    expect(readdirSync(backups)).to.deep.equal([]);
  });

  it('says what is wrong with its arguments', async () => {
    const DATA_DIR = await filled();
    const failure = async (args: readonly string[], env = {}): Promise<string> => {
      const { code, stderr } = await cli(['backup', ...args], { DATA_DIR, ...env }).ended;
      expect(code).to.be.above(0);
      return stderr.join('\n');
    };
    expect(await failure([])).to.contain('FILE is missing');
    const target = join(folder(), 'a.db');
    expect(await failure([target, '--database', 'gone.db'])).to.contain('gone.db does not exist');
    expect(await failure([target], { STORAGE: 'in-memory' })).to.contain('nothing is stored');
    expect(await failure([target], { STORAGE: 'cassandra' })).to.contain('nodetool snapshot');
    expect(await failure([join(folder(), 'missing', 'a.db')])).to.match(/cannot write .*missing/);
    const locked = join(folder(), 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    if (process.getuid?.() !== 0)
      expect(await failure([join(locked, 'a.db')])).to.match(/cannot write .*locked/);
  });
});
