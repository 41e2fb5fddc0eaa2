import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { findChromium, launchChromium, pageChecks } from '../support/page-checks.ts';
import { freePorts } from '../support/services/free-ports.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoChromium } from '../support/services/why-no-chromium.ts';
import { type RunningServer, testBed } from '../support/test-bed.ts';

describe('the page of a real server in a real browser', function () {
  let browser: Browser | undefined;
  const { feed, folder, server } = testBed();

  before(async function () {
    requireService(this, whyNoChromium(process.env));
    browser = await launchChromium(findChromium(process.env) ?? '');
  });
  after(async () => browser?.close());

  it('rejects a wrong password, logs in, updates, and recovers by itself after a kill', async () => {
    if (browser === undefined) throw new Error('no browser was started');
    const startMs = Date.now();
    const { url: STREAM_URL } = await feed({ logs: [generatedLog({ seed: 3, startMs, rate: 200 })] });
    const env = { STREAM_URL, SINCE: String(startMs), DATA_DIR: folder(), STATS_PUBLIC: 'false' };
    // The page keeps connecting while the server is down: its own sockets must not take this port.
    const [port = 0] = await freePorts(1);
    let running: RunningServer = await server(env, port);
    await pageChecks(`${running.url}/`, {
      browser,
      account: { username: 'admin', password: 'password123' },
      changes: true,
      outage: {
        cut: async () => {
          running.kill('SIGKILL');
          await running.ended;
        },
        heal: async () => {
          running = await server(env, port);
        },
      },
    });
    running.kill('SIGTERM');
    expect((await running.ended).code).to.equal(0);
  });
});
