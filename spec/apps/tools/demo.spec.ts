import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoLog } from '../../../src/simulator/demo/demo-log.ts';
import { generatedLog } from '../../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { savedStats } from '../../support/saved-stats.ts';
import type { CliProcess } from '../../support/cli-process.ts';
import { testBed } from '../../support/test-bed.ts';
import { everyNumber, readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

const RATE = 400;

describe('headwater demo', () => {
  const { cli, folder, shell } = testBed();

  /** Lets the demo count so many more, and gives what it showed at its start and in the end. */
  const demo = async (
    env: Record<string, string>,
    more: number,
    ending: NodeJS.Signals,
  ): Promise<{ readonly before: number; readonly after: number; readonly code: number | null }> => {
    const running = cli(['demo', '--port', '0', '--rate', String(RATE)], env);
    const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    const before = (await readStats(url)).messages;
    const after = await waitUntil('its numbers move', async () => {
      const { messages } = await readStats(url);
      return messages >= before + more ? messages : undefined;
    });
    running.kill(ending);
    return { before, after, code: (await running.ended).code };
  };

  it('counts without a network, continues after a stop and a kill, and counts each event once', async () => {
    const since = Date.now() - 5000;
    const DATA_DIR = folder();
    const env = { DATA_DIR, STATS_PUBLIC: 'true', HOST: '127.0.0.1', SINCE: String(since) };
    const first = await demo(env, 1500, 'SIGTERM');
    const second = await demo(env, 200, 'SIGKILL');
    const third = await demo(env, 200, 'SIGINT');
    expect([first.code, second.code, third.code]).to.deep.equal([0, null, 0]);
    expect(first.before).to.be.below(first.after);
    expect(second.before).to.be.at.least(first.after);
    expect(third.before).to.be.at.least(second.after);

    const [name = ''] = readdirSync(DATA_DIR).filter((entry) => entry.startsWith('demo'));
    const { stats, position } = await savedStats(join(DATA_DIR, name));
    const log = generatedLog({ seed: 1, rate: RATE, startMs: Date.UTC(2026, 0, 1) });
    const next = position?.partitions[0]?.next ?? 0;
    const offered = function* (): Generator<string> {
      for (let offset = log.firstAtOrAfter(since); offset < next; offset += 1) yield log.at(offset).data;
    };
    expect(everyNumber(stats)).to.deep.equal(everyNumber(plainCount(offered())));
  });

  it('prints a command that follows its feed, and accepts the tokens of its data folder', async () => {
    const DATA_DIR = folder();
    const env = { DATA_DIR, HOST: '127.0.0.1' };
    const running = cli(['demo', '--port', '0', '--rate', '400'], env);
    const command = await running.waitForOutput(/to follow it, run: (.*?)",?/);
    const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    const followed = await shell(`${command} --limit 5`, folder()).ended;
    expect({ code: followed.code, lines: followed.stdout.length }).to.deep.equal({ code: 0, lines: 5 });

    const stats = await shell(
      `curl -s -H "Authorization: Bearer $(npm run -s token)" ${url}/stats`,
      packageRoot(),
      env,
    ).ended;
    expect(JSON.parse(stats.stdout.join('')))
      .to.have.property('messages')
      .that.is.a('number');
    const rejects = await shell(`npm run -s rejects -- list --url ${url}`, packageRoot(), env).ended;
    expect(rejects.stdout).to.deep.equal(['No rejected events.']);
    const top = await shell(`npm run -s top -- --once --url ${url}`, packageRoot(), env).ended;
    expect(top.code).to.equal(0);
    expect(top.stdout.join('\n')).to.contain('Headwater');
  });

  it('begins with seven days of history, counts each event of it once, also through a kill, and then continues', async () => {
    const DATA_DIR = folder();
    const env = { DATA_DIR, STATS_PUBLIC: 'true', HOST: '127.0.0.1' };
    const start = async (): Promise<CliProcess & { readonly url: string }> => {
      const running = cli(['demo', '--port', '0', '--rate', '1'], env);
      return { ...running, url: await running.waitForOutput(/look at (http:\/\/[^\s"]+)/) };
    };
    const killed = await start();
    await killed.waitForOutput(/reading 7 days of synthetic history, [\d,]+ events/);
    await waitUntil('it counts', async () => ((await readStats(killed.url)).messages > 0 ? true : undefined));
    killed.kill('SIGKILL');
    await killed.ended;

    const running = await start();
    await running.waitForOutput(
      /continuing the demo that began at 20\S+; to start over, delete .*demo-7-days-seed-1-rate-1/,
    );
    const isLive = async (): Promise<true | undefined> => {
      const { feed } = (await (await fetch(`${running.url}/ready`)).json()) as {
        feed: { lag_seconds: number | null };
      };
      return (feed.lag_seconds ?? Infinity) < 30 ? true : undefined;
    };
    await waitUntil('it is live', isLive, { atMostMs: 150_000 });
    const { trends } = (await (await fetch(`${running.url}/stats/trends`)).json()) as {
      readonly trends: readonly { readonly kind: string }[];
    };
    expect(trends.map(({ kind }) => kind)).to.include('burst');
    running.kill('SIGTERM');
    expect((await running.ended).code).to.equal(0);

    const path = join(DATA_DIR, 'demo-7-days-seed-1-rate-1');
    // Its marks for the charts are not those of the real feed.
    expect(readdirSync(path)).to.include('annotations.ndjson');
    expect(readdirSync(DATA_DIR)).to.not.include('annotations.ndjson');
    const { began } = JSON.parse(readFileSync(join(path, 'demo.json'), 'utf8')) as { readonly began: number };
    const log = demoLog({
      seed: 1,
      startMs: began - 7 * 24 * 3_600_000,
      liveMs: began,
      historyRate: 0.75,
      rate: 1,
    });
    const { stats, position } = await savedStats(path);
    const next = position?.partitions[0]?.next ?? 0;
    expect(next).to.be.above(log.firstOffset + log.historyEvents - 200);
    const offered = function* (): Generator<string> {
      for (let offset = log.firstOffset; offset < next; offset += 1) yield log.at(offset).data;
    };
    expect(everyNumber(stats)).to.deep.equal(everyNumber(plainCount(offered())));
  });
});
