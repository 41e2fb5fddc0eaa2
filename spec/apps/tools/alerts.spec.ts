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
});
