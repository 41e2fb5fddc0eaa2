import { expect } from 'chai';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { savedStats } from '../../../support/saved-stats.ts';
import { type Env, testBed } from '../../../support/test-bed.ts';
import { readStats } from '../../../support/stats.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { CLI } from '../../../support/cli-file.ts';

/** A process that measures its coverage may end before SQLite has removed its log. */
const LOG_FILES = '(?:, headwater\\.db-(?:wal|shm))*';

describe('headwater reset', () => {
  const { cli, feed, folder, server, shell } = testBed();
  const texts = textsOfLog(feedLogFixture(300));
  const expected = plainCount(texts);

  const countAll = async (env: Env): Promise<void> => {
    const running = await server(env);
    await waitUntil('all are counted', async () =>
      (await readStats(running.url)).messages >= expected.messages ? true : undefined,
    );
    running.kill('SIGTERM');
    await running.ended;
  };
  const counted = async (): Promise<{ readonly DATA_DIR: string; readonly env: Env }> => {
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(300)] });
    const env = { STREAM_URL, DATA_DIR, SINCE: String(FIXTURE_SINCE_MS) };
    await countAll(env);
    return { DATA_DIR, env };
  };

  it('deletes counts and position, says so, and keeps accounts, secret and other files', async () => {
    const { DATA_DIR, env } = await counted();
    writeFileSync(join(DATA_DIR, 'backup.db'), 'mine');
    writeFileSync(join(DATA_DIR, 'annotations.ndjson'), '');
    const { code, stdout, stderr } = await cli(['reset', '--yes'], { DATA_DIR }).ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: [] });
    expect(stdout[0]).to.equal(`In ${DATA_DIR}:`);
    expect(stdout[1]).to.match(
      new RegExp(
        `^ {2}headwater\\.db${LOG_FILES}: the counts of ${expected.messages} messages up to 20\\S+Z, their time windows, the position, 0 rejected events$`,
      ),
    );
    expect(stdout[2]).to.equal('  annotations.ndjson: the restarts, outages and trends of the charts');
    expect(stdout[3]).to.equal('Deleted. The next start counts from zero.');
    expect(readdirSync(DATA_DIR).filter((name) => !name.endsWith('.lock'))).to.have.members([
      'accounts.db',
      'backup.db',
      'jwt-secret',
    ]);
    await countAll(env);
    expect((await savedStats(DATA_DIR)).stats.messages).to.equal(expected.messages);
  });

  it('deletes accounts and secret only on request', async () => {
    const { DATA_DIR } = await counted();
    const { code, stdout } = await cli(['reset', '--yes', '--accounts'], { DATA_DIR }).ended;
    expect(code).to.equal(0);
    expect(stdout.join('\n')).to.contain('accounts.db: all accounts').and.contain('jwt-secret: the secret');
    expect(readdirSync(DATA_DIR).filter((name) => !name.endsWith('.lock'))).to.deep.equal([]);
  });

  it('refuses while a process uses the folder, and without a confirmation', async () => {
    const { DATA_DIR, env } = await counted();
    const asked = await cli(['reset'], { DATA_DIR }).ended;
    expect(asked.code).to.equal(1);
    expect(asked.stderr.join('\n')).to.contain('there is no terminal: add --yes. Nothing was deleted');
    const running = await server(env);
    const refused = await cli(['reset', '--yes'], { DATA_DIR }).ended;
    expect(refused.code).to.equal(1);
    expect(refused.stderr.join('\n')).to.contain(
      'headwater.db is in use by another process: stop that process',
    );
    expect((await readStats(running.url)).messages).to.equal(expected.messages);
    expect(existsSync(join(DATA_DIR, 'headwater.db'))).to.equal(true);
  });

  for (const [typed, deletes] of [
    ['NAME', true],
    ['y', false],
    ['', false],
  ] as const) {
    it(`${deletes ? 'deletes' : 'keeps everything'} when the user types ${JSON.stringify(typed)} at the terminal`, async () => {
      const { DATA_DIR } = await counted();
      const answer = typed === 'NAME' ? basename(DATA_DIR) : typed;
      // `script` gives the command a terminal.
      const command = `${process.execPath} ${CLI} reset`;
      const { stdout } = await shell(
        `(sleep 1; printf '%s\\n' '${answer}'; sleep 1) | script -qec '${command}' /dev/null`,
        folder(),
        { DATA_DIR },
      ).ended;
      expect(stdout.join('\n')).to.contain(`Type ${basename(DATA_DIR)} to delete this:`);
      expect(existsSync(join(DATA_DIR, 'headwater.db'))).to.equal(!deletes);
    });
  }

  it('resets a damaged file, with the command that the refused start gives', async () => {
    const { DATA_DIR, env } = await counted();
    writeFileSync(join(DATA_DIR, 'headwater.db'), 'x'.repeat(10_000));
    const failed = await cli(['server', '--port', '0'], env).ended;
    expect(failed.code).to.equal(1);
    const command = /start from zero with: (.*?)\. The file/.exec(failed.stderr.join('\n'))?.[1] ?? '';
    const { code, stdout } = await shell(`${command} --yes`, folder()).ended;
    expect(code).to.equal(0);
    expect(stdout.join('\n')).to.match(
      new RegExp(`headwater\\.db${LOG_FILES}: statistics that cannot be read`),
    );
    await countAll(env);
  });

  it('says when there is nothing to delete', async () => {
    const DATA_DIR = folder();
    const { code, stdout } = await cli(['reset', '--yes'], { DATA_DIR }).ended;
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: [`Nothing to delete: ${DATA_DIR} holds no statistics.`],
    });
    const memory = await cli(['reset', '--yes'], { DATA_DIR, STORAGE: 'in-memory' }).ended;
    expect(memory.stderr.join('\n')).to.contain('nothing is stored');
  });
});
