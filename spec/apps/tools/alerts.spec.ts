import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { alertReceiver } from '../../alerts/support/alert-receiver.ts';
import { feedLogFixture } from '../../support/feed-log-fixture.ts';
import { testBed } from '../../support/test-bed.ts';

describe('headwater alerts', () => {
  const { cli, feed, folder, server, onCleanup } = testBed();

  it('sends a test, says what became of it, and lists it', async () => {
    const hook = await alertReceiver();
    onCleanup(() => hook.close());
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(1)] });
    const ALERTS = join(folder(), 'alerts.json');
    writeFileSync(
      ALERTS,
      JSON.stringify({
        targets: {
          ops: { type: 'webhook', url: hook.url },
          gone: { type: 'webhook', url: 'http://127.0.0.1:1/s3cret' },
        },
        rules: [],
      }),
    );
    const env = { DATA_DIR: folder(), STREAM_URL, ALERTS, METRICS_PORT: 'off' };
    const { url } = await server(env);
    const run = (...args: readonly string[]) => cli(['alerts', ...args, '--url', url], env).ended;

    expect((await run('list')).stdout).to.deep.equal(['No alerts.']);
    const tested = await run('test', '--target', 'ops');
    expect([tested.code, tested.stdout]).to.deep.equal([0, ['ops: sent']]);
    expect(hook.requests).to.have.length(1);
    const failed = await run('test');
    expect(failed.code).to.equal(1);
    expect(failed.stdout.join('\n')).to.match(/gone: waits \(127\.0\.0\.1:1 cannot be reached/);
    expect(failed.stdout.join('\n')).to.contain('ops: sent').and.not.to.contain('s3cret');
    const { stdout } = await run('list', '--limit', '2');
    expect(stdout.filter((line) => line.includes('Test alert of Headwater'))).to.have.length(2);
    const unknown = await run('test', '--target', 'ops2');
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr.join('\n')).to.contain('no such target; targets are ops, gone');
  });

  for (const verb of ['consumer', 'producer'])
    it(`are not sent by a ${verb}, which warns of it`, async () => {
      const env = {
        DATA_DIR: folder(),
        ALERTS: 'alerts.json',
        KAFKA_BROKERS: '127.0.0.1:1',
        METRICS_PORT: 'off',
      };
      const running = cli([verb, '--port', '0'], env);
      await running.waitForOutput(
        /("level":"warn".*alerts \(environment ALERTS\) has no effect: only a server)/,
      );
      running.kill('SIGKILL');
      await running.ended;
    });

  it('checks a file with rules, without a server', async () => {
    const file = join(folder(), 'rules.json');
    const targets = { ops: { type: 'webhook', url: { env: 'HOOK' } } };
    const env = { DATA_DIR: folder(), HOOK: 'https://hooks.example/s3cret' };
    const check = async (rules: readonly object[], args: readonly string[], more: object = {}) => {
      writeFileSync(file, JSON.stringify({ targets, rules }));
      const { code, stdout, stderr } = await cli(['alerts', 'check', ...args], { ...env, ...more }).ended;
      expect([...stdout, ...stderr].join('\n')).not.to.contain('s3cret');
      return { code, stdout, stderr };
    };
    const good = [
      { name: 'wars', when: 'edit-war' },
      { name: 'rivers', when: 'change', filter: { title: 'Rivers', kind: 'ip' } },
    ];
    const printed = {
      code: 0,
      stdout: ['wars: edit-war, to ops', 'rivers: change, to ops', 'No errors: 2 rules, 1 target.'],
      stderr: [],
    };
    expect(await check(good, [file])).to.deep.equal(printed);
    expect(await check(good, [], { ALERTS: file })).to.deep.equal(printed);

    const bad = await check([{ name: 'a', when: 'change', filter: { kind: 'bott' } }], [file]);
    expect([bad.code, bad.stdout]).to.deep.equal([2, []]);
    expect(bad.stderr.join('\n')).to.contain(
      `alerts (command line): ${file}: rules[0].filter.kind: must be one of registered, temporary, ip, bot: did you mean bot?`,
    );
    const none = await check(good, []);
    expect(none.code).to.equal(2);
    expect(none.stderr.join('\n')).to.contain('name a FILE with rules and targets, or set ALERTS');
    const { code, stderr } = await cli(['alerts', 'list', file], env).ended;
    expect([code, stderr.join('\n').includes('list takes no FILE: only check reads one')]).to.deep.equal([
      2,
      true,
    ]);
  });
});
