import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { alertReceiver } from '../../alerts/support/alert-receiver.ts';
import { feedLogFixture } from '../../support/feed-log-fixture.ts';
import { type Env, testBed } from '../../support/test-bed.ts';
import { until, waitUntil } from '../../support/wait-until.ts';

interface Report {
  readonly targets: readonly {
    readonly name: string;
    readonly address: string;
    readonly problem: string | null;
  }[];
  readonly alerts: readonly {
    readonly rule: string;
    readonly state: string;
    readonly deliveries: readonly {
      readonly id: string;
      readonly state: string;
      readonly error: string | null;
    }[];
  }[];
}

describe('headwater server with ALERTS', () => {
  const { cli, feed, folder, server, onCleanup } = testBed();

  const receiver = async (...values: Parameters<typeof alertReceiver>) => {
    const opened = await alertReceiver(...values);
    onCleanup(() => opened.close());
    return opened;
  };
  const settings = (config: object): Env => {
    const DATA_DIR = folder();
    const ALERTS = join(folder(), 'alerts.json');
    writeFileSync(ALERTS, JSON.stringify(config));
    return { DATA_DIR, ALERTS, METRICS_PORT: 'off' };
  };
  const tokenOf = async (env: Env): Promise<string> =>
    (await cli(['token'], env).ended).stdout.join('').trim();

  it('sends what its rules see, shows the history without secrets, and loses nothing in a kill', async () => {
    let isUp = false;
    const hook = await receiver(() => ({ status: isUp ? 200 : 503 }));
    const startMs = Date.now() - 60_000;
    const { url: STREAM_URL, simulator } = await feed({ logs: [feedLogFixture(300, { startMs })] });
    const env = {
      ...settings({
        targets: {
          ops: { type: 'webhook', url: `${hook.url}/s3cret-path`, secret: 's3cret-key-of-the-hook' },
        },
        rules: [{ name: 'all users', when: 'change', user: '*', limit: { alerts: 3, minutes: 60 } }],
      }),
      STREAM_URL,
      SINCE: String(startMs),
    };
    const first = await server(env);
    await first.waitForOutput(/(alerts do not reach the target ops)/);
    await simulator.close();
    first.kill('SIGKILL');
    const { stdout, stderr } = await first.ended;
    expect([...stdout, ...stderr].join('\n'))
      .to.match(/alerts do not reach the target ops: 127\.0\.0\.1:\d+ answered 503: the error is on its side/)
      .and.not.to.contain('s3cret');

    const keyBefore = hook.requests[0]?.headers['idempotency-key'];
    const before = hook.requests.length;
    isUp = true;
    // The lease of the killed process would last a minute by the real clock; the others are free.
    const second = await server(env);
    const token = await tokenOf(env);
    const headers = { Authorization: `Bearer ${token}` };
    const report = async (): Promise<Report> =>
      (await (await fetch(`${second.url}/alerts?limit=1000`, { headers })).json()) as Report;
    await until('the alerts', () => hook.requests.length >= before + 2);
    const { targets, alerts } = await waitUntil('they are marked', async () => {
      const found = await report();
      return found.alerts.flatMap(({ deliveries }) => deliveries).filter(({ state }) => state === 'sent')
        .length >= 2
        ? found
        : undefined;
    });
    expect(targets).to.deep.equal([
      { name: 'ops', type: 'webhook', address: new URL(hook.url).host, problem: null, quiet_until: null },
    ]);
    const keys = new Set(hook.requests.map(({ headers: sent }) => sent['idempotency-key']));
    expect(keys.size).to.be.at.most(3);
    expect(alerts.some(({ deliveries }) => deliveries.some(({ id }) => id === keyBefore))).to.equal(true);
    expect(alerts.some(({ deliveries }) => deliveries.some(({ state }) => state === 'held'))).to.equal(true);
    expect(JSON.stringify(await report())).not.to.contain('s3cret');

    const tested = await fetch(`${second.url}/alerts/test?target=ops`, { method: 'POST', headers });
    expect(tested.status).to.equal(202);
    const { deliveries } = (await tested.json()) as { deliveries: readonly string[] };
    await until('the test', () =>
      hook.requests.some(({ headers: sent }) => sent['idempotency-key'] === deliveries[0]),
    );
  });

  it('refuses a file with errors, and shows no secret of it', async () => {
    const env = settings({
      targets: {
        ops: { type: 'webhook', url: 'ftp://s3cret.example' },
        team: { type: 'slak', url: 's3cret' },
      },
      rules: [{ name: 'a', when: 'edit-war', wiki: 'enwikii' }],
    });
    const { code, stdout, stderr } = await cli(['server', '--port', '0'], env).ended;
    const text = [...stdout, ...stderr].join('\n');
    expect(code).to.equal(2);
    for (const fault of [
      'targets.ops.url: must be an http:// or https:// URL',
      'targets.team.type: must be one of webhook, slack, discord, ntfy, email',
      'rules[0].wiki: no such wiki',
    ])
      expect(text).to.contain(`alerts (environment ALERTS): ${env['ALERTS'] ?? ''}: ${fault}`);
    expect(text).not.to.contain('s3cret');
  });

  it('refuses a file that is missing or is not JSON, and rules that TRENDS=false makes useless', async () => {
    const env = settings({ targets: {}, rules: [{ name: 'a', when: 'trend' }] });
    const file = env['ALERTS'] ?? '';
    const outputOf = async (change: Env): Promise<string> => {
      const { code, stdout, stderr } = await cli(['server', '--port', '0'], { ...env, ...change }).ended;
      return `${code} ${[...stdout, ...stderr].join('\n')}`;
    };
    expect(await outputOf({ TRENDS: 'false' })).to.match(/^2 .*rules\[0\]\.when: trend needs TRENDS=true/s);
    writeFileSync(file, '{"targets": {},\n "rules": [s3cret]}');
    expect(await outputOf({}))
      .to.match(/^2 .*not valid JSON at line 2, column 12/s)
      .and.not.to.contain('s3cret');
    expect(await outputOf({ ALERTS: `${file}.none` })).to.match(
      /^2 .*cannot be read \(ENOENT\): check its path/s,
    );
  });

  it('answers 404 without rules, and says how to have some', async () => {
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(1)] });
    const env = { DATA_DIR: folder(), STREAM_URL, METRICS_PORT: 'off' };
    const { url } = await server(env);
    for (const [path, method] of [
      ['/alerts', 'GET'],
      ['/alerts/test', 'POST'],
    ] as const) {
      const response = await fetch(url + path, { method });
      expect(response.status).to.equal(404);
      expect(await response.text()).to.contain('start the server with ALERTS=FILE');
    }
  });
});
