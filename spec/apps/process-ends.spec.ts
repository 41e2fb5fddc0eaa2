import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS } from '../../src/apps/verbs.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../support/feed-log-fixture.ts';
import { PROGRAM } from '../support/run-cli.ts';
import { type Env, testBed } from '../support/test-bed.ts';
import { until } from '../support/wait-until.ts';

/** Nothing listens there. */
const NO_BROKERS = '127.0.0.1:9';
const MAX_STOP_MS = 20_000;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the end of a process', () => {
  const { cli, feed, folder, server, shell } = testBed();

  interface Started {
    readonly args: readonly string[];
    readonly env?: Env;
    readonly ready: RegExp;
  }
  const SINCE = String(FIXTURE_SINCE_MS);
  const feedUrl = async (): Promise<string> => (await feed({ logs: [feedLogFixture(500)] })).url;

  /** How each verb that goes on until it is stopped is started here. */
  const ONGOING: Readonly<Record<string, () => Promise<Started>>> = {
    server: async () => ({
      args: ['server', '--port', '0'],
      env: { STREAM_URL: await feedUrl(), SINCE, DATA_DIR: folder() },
      ready: /look at/,
    }),
    demo: async () => ({
      args: ['demo', '--port', '0'],
      env: { DATA_DIR: await Promise.resolve(folder()) },
      ready: /look at/,
    }),
    consumer: async () => ({
      args: ['consumer', '--port', '0', '--brokers', NO_BROKERS],
      env: {
        STORAGE: 'in-memory',
        JWT_SECRET: await Promise.resolve('a secret that is long enough to be one'),
      },
      ready: /look at/,
    }),
    producer: async () => ({
      args: ['producer', '--port', '0', '--brokers', NO_BROKERS],
      env: { STREAM_URL: await feedUrl() },
      ready: /look at/,
    }),
    chat: async () => ({
      args: ['chat', '--memory', '--port', '0'],
      env: { DATA_DIR: await Promise.resolve(folder()) },
      ready: /look at/,
    }),
    tail: async () => ({
      args: ['tail', '--stream-url', await feedUrl(), '--since', SINCE],
      ready: /12:00:00/,
    }),
    top: async () => {
      const { url } = await server({ STREAM_URL: await feedUrl(), DATA_DIR: folder() });
      return { args: ['top', '--url', url], ready: /messages \d/ };
    },
    replay: () => {
      const file = join(folder(), 'recording.ndjson');
      writeFileSync(file, textsOfLog(feedLogFixture(20)).join('\n'));
      return Promise.resolve({ args: ['replay', file, '--port', '0'], ready: /serving/ });
    },
    record: async () => ({
      args: ['record', '--out', join(folder(), 'a'), '--stream-url', await feedUrl(), '--since', SINCE],
      ready: /connected/,
    }),
  };
  /** These end by themselves; mcp when its stdin ends. */
  const ENDING = [
    'token',
    'account',
    'check',
    'backup',
    'reset',
    'init',
    'mcp',
    'rejects',
    'alerts',
    'dead-letters',
  ];

  it('is tested for every verb', () => {
    expect([...Object.keys(ONGOING), ...ENDING].sort()).to.deep.equal(VERBS.map(({ name }) => name).sort());
  });

  for (const [verb, prepare] of Object.entries(ONGOING)) {
    it(`comes when the terminal of ${verb} is closed (SIGHUP), with code 0`, async () => {
      const { args, env = {}, ready } = await prepare();
      const running = cli(args, env);
      await running.waitForOutput(ready);
      const stoppedAt = performance.now();
      running.kill('SIGHUP');
      const { code, stderr } = await running.ended;
      expect(code, stderr.join('\n')).to.equal(0);
      expect(performance.now() - stoppedAt).to.be.below(MAX_STOP_MS);
    });
  }

  it('comes when nobody reads the output of a tool any more, quietly and with code 0', async () => {
    const DATA_DIR = folder();
    const { url } = await server({ STREAM_URL: await feedUrl(), SINCE, DATA_DIR });
    const env = { DATA_DIR };
    for (const command of [
      `tail --stream-url ${await feedUrl()} --since ${SINCE}`,
      `top --url ${url}`,
      `top --url ${url} --once`,
      `rejects list --url ${url}`,
      'token',
      'check',
      'account list',
      '--help',
      'tail --help',
    ]) {
      const { stdout, stderr } = await shell(
        `(${PROGRAM} ${command}; echo "code $?" >&2) | true`,
        folder(),
        env,
      ).ended;
      expect(stdout, command).to.deep.equal([]);
      expect(
        stderr.filter((line) => !line.includes('connected to the feed')),
        command,
      ).to.deep.equal(['code 0']);
    }
  });

  it('does not come before a verb that changes something has done it', async () => {
    const DATA_DIR = folder();
    const running = await server({ STREAM_URL: await feedUrl(), SINCE, DATA_DIR });
    running.kill('SIGTERM');
    await running.ended;
    const { stderr } = await shell(
      `(${PROGRAM} reset --yes; echo "code $?" >&2) | true; ls ${DATA_DIR}/headwater.db`,
      folder(),
      { DATA_DIR },
    ).ended;
    expect(stderr[0]).to.equal('code 0');
    expect(stderr[1]).to.match(/No such file/);
  });

  it('comes with closed standard input, output and errors', async () => {
    const DATA_DIR = folder();
    const { code } = await shell(`${PROGRAM} token <&- >&- 2>&-`, folder(), { DATA_DIR }).ended;
    expect(code).to.equal(0);
    const piped = await shell(`${PROGRAM} account add alice <&-`, folder(), { DATA_DIR }).ended;
    expect(piped.code).to.equal(1);
    expect(piped.stderr.join('\n')).to.contain('no password on standard input');
  });

  for (const [what, end] of [
    ['npm is killed', (npm: number) => process.kill(npm, 'SIGKILL')],
    ['npm is terminated', (npm: number) => process.kill(npm, 'SIGTERM')],
    ['Ctrl-C ends npm and all it started', (npm: number) => process.kill(-npm, 'SIGINT')],
    ['the terminal of npm is closed', (npm: number) => process.kill(-npm, 'SIGHUP')],
  ] as const) {
    it(`comes when ${what}`, async () => {
      const DATA_DIR = folder();
      const npm = shell('exec npm run demo -- --port 0', packageRoot(), { DATA_DIR });
      await npm.waitForOutput(/look at/);
      const node = Number((await shell(`pgrep -s ${npm.pid} -n -f 'cli.js demo'`, folder()).ended).stdout[0]);
      expect(isRunning(node)).to.equal(true);
      end(npm.pid);
      await until('Node has ended', () => !isRunning(node));
    });
  }
});
