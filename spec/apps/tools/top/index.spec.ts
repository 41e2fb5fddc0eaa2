import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { rawServer } from '../../../support/raw-server.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { coverageEnvironment } from '../../../support/node-flags.ts';
import { screenDouble, widest } from '../../../support/screen-double.ts';
import { freePort, testBed } from '../../../support/test-bed.ts';
import { until, waitUntil } from '../../../support/wait-until.ts';
import { CLI } from '../../../support/cli-file.ts';

const NO_FEED = 'http://127.0.0.1:9/';
/** util-linux's `script` runs a command in a pseudo terminal; the one of BSD and macOS has other flags. */
const SCRIPT = '/usr/bin/script';
const hasTerminal = process.platform === 'linux' && existsSync(SCRIPT);

interface Typed {
  /** The rows that the terminal shows. */
  readonly rows: () => readonly string[];
  readonly screen: ReturnType<typeof screenDouble>;
  /** All that was written so far. */
  readonly raw: () => string;
  readonly press: (keys: string) => void;
  readonly ended: Promise<number | null>;
}

const STATS = {
  messages: 5,
  distinct_users: 2,
  bots: 1,
  non_bots: 4,
  by_server_url: {},
  by_domain: { 'a.example': 5 },
  by_user: { 'Ali\u001bce': 4 },
  as_of: '2026-11-21T12:00:00.000Z',
};

describe('headwater top', function () {
  const { cli, feed, folder, server, onCleanup } = testBed();
  const log = feedLogFixture(2_000, { canaryInterval: 50 });
  const expected = plainCount(textsOfLog(log));

  const counting = async (env: Readonly<Record<string, string>>, port = 0): ReturnType<typeof server> => {
    const { url } = await feed({ logs: [log] });
    return server({ STREAM_URL: url, SINCE: String(FIXTURE_SINCE_MS), ...env }, port);
  };

  /** Runs it in a pseudo terminal of 100 columns and 20 rows, or 40 and 15 once a file `resize` is in its folder. */
  const typed = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Typed => {
    const resize = '(while test ! -e resize; do sleep 0.1; done; stty cols 40 rows 15 </dev/tty) &';
    const command = ['stty cols 100 rows 20;', resize, 'exec', process.execPath, CLI, 'top', ...args].join(
      ' ',
    );
    const child = spawn(SCRIPT, ['-qefc', command, '/dev/null'], {
      cwd: env['DATA_DIR'] ?? folder(),
      env: {
        PATH: process.env['PATH'] ?? '',
        TERM: 'xterm-256color',
        SHELL: '/bin/sh',
        METRICS_PORT: 'off',
        ...coverageEnvironment(),
        ...env,
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const screen = screenDouble();
    let raw = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      raw += text;
      // A sequence cut in two is kept for the next piece.
      const whole = raw.length - (/\u001b[^a-zA-Z]*$/.exec(raw)?.[0].length ?? 0);
      screen.write(raw.slice(read, whole));
      read = whole;
    });
    let read = 0;
    const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
    onCleanup(() => {
      child.kill('SIGKILL');
      return ended;
    });
    return { rows: screen.rows, screen, raw: () => raw, press: (keys) => child.stdin.write(keys), ended };
  };

  const shows = (terminal: Typed, pattern: RegExp): Promise<string> =>
    waitUntil(String(pattern), () => Promise.resolve(terminal.rows().find((row) => pattern.test(row))), {
      seen: () => terminal.rows().join('\n'),
    });
  const grouped = (count: number): string => count.toLocaleString('en-US');

  it('draws what a server counts in a terminal, until q gives the terminal back', async function () {
    if (!hasTerminal) this.skip(); // no pseudo terminal without util-linux's script
    const DATA_DIR = folder();
    const { url } = await counting({ DATA_DIR, STATS_PUBLIC: 'false' });
    const terminal = typed(['--url', url, '--rows', '5'], { DATA_DIR });
    await shows(
      terminal,
      new RegExp(`messages ${grouped(expected.messages)} · users ${grouped(expected.distinct_users)} `),
    );
    await shows(terminal, /^\d+\.\d\/s/);
    await shows(terminal, /^feed connected · .* rejected 0$/);
    const [first = '', count = 0] = Object.entries(expected.by_domain).sort(([, a], [, b]) => b - a)[0] ?? [];
    expect(first).to.equal('commons.wikimedia.org');
    await shows(terminal, new RegExp(`^ +${grouped(count)} .* Wikimedia Commons `));
    await shows(terminal, /^ +edits {2}pages, last 5 min$/);
    expect(terminal.rows()[0]).to.match(
      /^Headwater {2}http:.* \d+ (days|h|min) behind(, no events for .+)?$/,
    );
    await until('all rows', () => terminal.rows().length === 7 + 5 + 4);
    expect(terminal.raw()).to.contain('\u001b[1m');
    expect(terminal.screen.modes()).to.deep.equal({ '1049': true, '25': false, '7': false });
    writeFileSync(join(DATA_DIR, 'resize'), '');
    await waitUntil('a narrow picture', () =>
      Promise.resolve(widest(terminal.rows()) <= 40 && terminal.rows().length >= 14 ? true : undefined),
    );
    terminal.press('q');
    expect(await terminal.ended).to.equal(0);
    expect(terminal.screen.modes()).to.deep.equal({ '1049': false, '25': true, '7': true });
  });

  it('reports that the server is unreachable, keeps the numbers, and continues after it recovers; Ctrl-C ends it', async function () {
    if (!hasTerminal) this.skip(); // no pseudo terminal without util-linux's script
    const DATA_DIR = folder();
    const port = await freePort();
    const first = await counting({ DATA_DIR }, port);
    const terminal = typed(['--url', first.url], { NO_COLOR: '1' });
    const messages = new RegExp(`messages ${grouped(expected.messages)} `);
    await shows(terminal, messages);
    first.kill('SIGKILL');
    await first.ended;
    await shows(terminal, /^Headwater .* unreachable for \d/);
    await shows(terminal, /\. Retrying…$/);
    await shows(terminal, messages);
    await server({ DATA_DIR, STREAM_URL: NO_FEED }, port);
    await shows(terminal, /^Headwater .* live$/);
    await until('it tries no more', () => !terminal.rows().some((row) => row.endsWith('Retrying…')));
    expect(terminal.raw()).not.to.match(/\u001b\[\d*m/);
    terminal.press('\u0003');
    expect(await terminal.ended).to.equal(0);
    expect(terminal.screen.modes()).to.deep.equal({ '1049': false, '25': true, '7': true });
  });

  it('prints plain lines where no terminal is, and ends at SIGINT with code 0', async () => {
    const DATA_DIR = folder();
    const { url } = await counting({ DATA_DIR, STATS_PUBLIC: 'false' });
    const running = cli(['top', '--url', url], { DATA_DIR });
    await running.waitForOutput(
      new RegExp(
        `^20\\S+Z (?:-|\\d+\\.\\d)/s messages ${expected.messages} bots ${expected.bots} people ${expected.non_bots} `,
      ),
    );
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).to.equal(0);
    expect(stdout.join('\n')).not.to.contain('\u001b');
  });

  it('prints one picture with --once, and asks /stats where the stream is not to be had', async () => {
    const requested: string[] = [];
    const proxy = await rawServer((response, { url = '' }) => {
      requested.push(url);
      response.writeHead(url === '/stats' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(url === '/stats' ? JSON.stringify(STATS) : '{"error":{"code":"busy","message":"busy"}}');
    });
    onCleanup(() => proxy.close());
    const { code, stdout, stderr } = await cli(['top', '--once', '--url', new URL(proxy.url).origin]).ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: [] });
    expect(stdout[2]).to.equal('0.0/s · messages 5 · users 2 · as of 12:00:00 UTC');
    expect(stdout.join('\n'))
      .to.contain('a.example')
      .and.to.contain('Ali\u{fffd}ce')
      .and.not.to.contain('\u001b');
    expect(requested.filter((path) => path === '/stats').length).to.be.above(1);
  });

  it('says in plain words that no server answers, that its secret is another, or that it is none of ours', async () => {
    const ends = async (url: string, env: Readonly<Record<string, string>>): Promise<string> => {
      const { code, stdout, stderr } = await cli(['top', '--url', url], env).ended;
      expect({ code, stdout, lines: stderr.length }).to.deep.equal({ code: 1, stdout: [], lines: 1 });
      return stderr.join('\n');
    };
    expect(await ends(`http://127.0.0.1:${await freePort()}`, {})).to.match(
      /cannot reach a server at http.*--url/,
    );

    const { url } = await server({ DATA_DIR: folder(), STREAM_URL: NO_FEED, STATS_PUBLIC: 'false' });
    expect(await ends(url, { DATA_DIR: folder() })).to.match(/access denied by .*\(401.*JWT_SECRET/);
    expect(await ends(url, { STORAGE: 'in-memory' })).to.contain('set JWT_SECRET for both');

    const other = await rawServer((response) => response.end('<h1>It works!</h1>'));
    onCleanup(() => other.close());
    expect(await ends(other.url, {})).to.match(/is not a Headwater server.*--url/);
  });
});
