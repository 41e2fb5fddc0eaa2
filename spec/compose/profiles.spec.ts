import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';
import { composeProject, whyNoCompose } from './support/compose-project.ts';

const PORTS = { DEMO_PORT: '18630', PROMETHEUS_PORT: '18631', GRAFANA_PORT: '18632', PORT: '18633' };

/** Fills the volume, or frees it again. */
const FILL = `
const { openSync, writeSync, rmSync } = require('node:fs');
if (process.argv[1] === 'free') { rmSync('/data/filler'); process.exit(); }
const file = openSync('/data/filler', 'w');
for (let size = 1 << 20; size >= 1; size = size >> 1)
  try { for (;;) writeSync(file, Buffer.alloc(size)); } catch { /* full for this size */ }
`;

describe('the other profiles of docker compose', () => {
  const startMs = Math.floor(Date.now() / 1000) * 1000;
  const project = composeProject('headwater-profile-specs', {
    ...PORTS,
    FEED_START: String(startMs),
    FEED_RATE: '50',
    FEED_COUNT: '1000000',
    NODE_ENV: 'development',
  });
  const { compose, json, kill9, request, state } = project;

  before(async function () {
    requireService(this, await whyNoCompose());
    await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans']);
  });
  after(async function () {
    if ((await whyNoCompose()) === null)
      await compose(['--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '1']);
  });

  it('lookalike: runs the demo with its history, survives kill -9, and stops with code 0', async () => {
    await compose(['--profile', 'lookalike', 'up', '--detach', '--wait', 'probe', 'demo']);
    const lag = async (): Promise<number> => {
      const { feed } = (await json(Number(PORTS.DEMO_PORT), '/ready')) as {
        readonly feed: { readonly lag_seconds: number | null };
      };
      return feed.lag_seconds ?? Infinity;
    };
    const untilLive = () =>
      waitUntil(
        'the demo is live',
        async () => ((await lag().catch(() => Infinity)) < 30 ? true : undefined),
        { atMostMs: 200_000, everyMs: 1000 },
      );
    await untilLive();
    expect((await request(Number(PORTS.DEMO_PORT), '/')).status).to.equal(200);
    await kill9('demo');
    await untilLive();
    const { feed } = (await json(Number(PORTS.DEMO_PORT), '/ready')) as { readonly feed: object };
    expect(feed).to.include({ lost_events: 0 });
    await compose(['--profile', 'lookalike', 'stop', 'demo']);
    expect(await state('demo')).to.include({ exitCode: 0 });
  });

  it('observe: Prometheus finds the server, Grafana answers', async () => {
    await compose(['--profile', 'observe', 'up', '--detach', '--wait', 'feed', 'probe']);
    await compose(['--profile', 'observe', 'up', '--detach', 'server', 'prometheus', 'grafana']);
    const query = encodeURIComponent('up{job="server"}');
    const found = async (): Promise<true | undefined> => {
      const { body } = await request(Number(PORTS.PROMETHEUS_PORT), `/api/v1/query?query=${query}`).catch(
        () => ({ body: '{"data":{"result":[]}}' }),
      );
      const { data } = JSON.parse(body) as {
        readonly data: { readonly result: readonly { readonly value: readonly unknown[] }[] };
      };
      return data.result.some(({ value }) => value[1] === '1') ? true : undefined;
    };
    await waitUntil('the server is scraped', found, { atMostMs: 60_000, everyMs: 1000 });
    expect((await request(Number(PORTS.GRAFANA_PORT), '/')).status).to.be.below(500);
    await kill9('prometheus');
    await waitUntil('it is scraped again', found, { atMostMs: 60_000, everyMs: 1000 });
  });

  it('waits without restarting while its volume is full, and then goes on', async () => {
    const counted = async (): Promise<number> =>
      ((await json(Number(PORTS.PORT), '/stats')) as { readonly messages: number }).messages;
    const small = join(packageRoot(), 'spec', 'compose', 'support', 'small-volume.yml');
    await compose(['rm', '--stop', '--force', 'server']);
    await compose(['--file', small, 'up', '--detach', '--wait', 'server']);
    const before = await waitUntil('it counts', async () => {
      const messages = await counted().catch(() => 0);
      return messages > 0 ? messages : undefined;
    });
    const exec = ['exec', '--no-TTY', 'server', 'node', '--eval', FILL];
    await compose([...exec, 'fill']);
    const isFull = async (): Promise<true | undefined> => {
      const { status, body } = await request(Number(PORTS.PORT), '/ready');
      return status === 503 && /full/.test(body) ? true : undefined;
    };
    await waitUntil('it says that the disk is full', isFull, { atMostMs: 60_000, everyMs: 1000 });
    await compose([...exec, 'free']);
    const goesOn = async (): Promise<true | undefined> =>
      (await counted().catch(() => 0)) > before + 100 ? true : undefined;
    await waitUntil('it counts on', goesOn, { atMostMs: 90_000, everyMs: 1000 });
    expect((await state('server')).restarts).to.equal(0);
  });
});
