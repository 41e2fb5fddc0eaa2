import { expect } from 'chai';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';
import { codeBlocks, shellCommands } from './support/code-blocks.ts';
import { documents } from './support/documents.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from './support/feed-log-fixture.ts';
import { freePort, testBed } from './support/test-bed.ts';

/** Commands that need what a spec without services has not, and where they are run. Patterns are whole commands. */
const ELSEWHERE: readonly (readonly [pattern: RegExp, where: string])[] = [
  [/^npm ci && npm (start|test)$/, '.ci/run'],
  [/^git clone REPOSITORY headwater && cd headwater$/, '.ci/run'],
  [/^npm ci$/, '.ci/run'],
  [/^docker compose .*$/, 'spec/services/compose.spec.ts'],
  [/^curl -H "Authorization: Bearer \$\(docker compose .*$/, 'spec/services/compose.spec.ts'],
  [/^npm run producer -- --brokers localhost:9092$/, 'spec/services/producer.spec.ts'],
  [/^STORAGE=cassandra npm run consumer -- .*$/, 'spec/services/consumer.spec.ts'],
  [/^curl localhost:8080\/stats$/, 'spec/services/consumer.spec.ts'],
  [/^npm run dead-letters -- list$/, 'spec/services/dead-letters.spec.ts'],
  [/^MYSQL_DSN=.* npm run chat$/, 'spec/services/chat-contract.spec.ts'],
  [/^npm run chat -- reconcile( --dry-run)?$/, 'spec/services/chat-reconcile.spec.ts'],
  [/^sh deploy\/k8s\/\w+\.sh$/, 'spec/services/k8s.spec.ts'],
  [/^npx headwater demo$/, 'spec/services/package-install.spec.ts'],
  [/^sudo -u headwater .*$/, 'spec/apps/tools/check.spec.ts'],
  [
    /^(npm install headwater|npx headwater init my-feed|sqlite3 new-pages\.db .*)$/,
    'spec/services/feed-project.spec.ts',
  ],
];
/** The blocks of these documents have specs of their own. */
const OWN_SPECS: Readonly<Record<string, string>> = {
  'docs/api.md': 'spec/api-examples.spec.ts',
  'docs/alerts.md': 'spec/alerts/documented-alerts.spec.ts',
};

interface Command {
  readonly path: string;
  readonly text: string;
}

const commands: readonly Command[] = documents()
  .filter(({ path }) => OWN_SPECS[path] === undefined)
  .flatMap(({ path, text }) => codeBlocks(text, 'sh').map((block) => ({ path, block })))
  .flatMap(({ path, block }) => shellCommands(block).map((text) => ({ path, text })));
const isElsewhere = ({ text }: Command): boolean => ELSEWHERE.some(([pattern]) => pattern.test(text));

/** Commands that go on until they are stopped. */
const ONGOING = /^(?:\w+=\S+ )*npm (?:start|run (?:demo|top|chat))\b(?!.*--once)/;

describe('the commands in the documents', () => {
  const { feed, folder, server, shell } = testBed();

  /** A folder like a checkout, with data of its own. */
  const checkout = (): string => {
    const path = folder();
    for (const name of ['dist', 'node_modules', 'src', 'db', 'config'])
      symlinkSync(join(packageRoot(), name), join(path, name));
    copyFileSync(join(packageRoot(), 'package.json'), join(path, 'package.json'));
    return path;
  };

  it('are found, and the ones that run elsewhere are named with a file that exists', () => {
    expect(commands).to.have.length.above(25);
    for (const [pattern, where] of ELSEWHERE) {
      expect(
        commands.some(({ text }) => pattern.test(text)),
        `${String(pattern)} names no command any more`,
      ).to.equal(true);
      expect(existsSync(join(packageRoot(), where)), where).to.equal(true);
    }
    for (const where of Object.values(OWN_SPECS))
      expect(existsSync(join(packageRoot(), where)), where).to.equal(true);
  });

  for (const path of new Set(
    commands.filter((command) => !isElsewhere(command)).map((command) => command.path),
  )) {
    it(`run as they are written: ${path}`, async function () {
      const here = commands.filter((command) => command.path === path && !isElsewhere(command));
      const cwd = checkout();
      const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(300, { brokenRate: 0.05 })] });
      const chatPort = await freePort();
      const env = {
        STREAM_URL,
        SINCE: String(FIXTURE_SINCE_MS),
        DATA_DIR: join(cwd, 'data'),
        PASSWORD: 'correct horse battery 17',
      };
      mkdirSync(env.DATA_DIR);
      writeFileSync(join(cwd, 'edits.ndjson'), '');
      const running = await server(env);
      const TOKEN = (await shell('node dist/src/cli.js token', cwd, env).ended).stdout[0] ?? '';
      let stopped = false;
      const hasSqlite = (await shell('command -v sqlite3', cwd).ended).code === 0;
      for (const { text } of here) {
        // The one program that Headwater does not need itself.
        if (text.startsWith('sqlite3 ') && !hasSqlite) continue;
        const usesData = /^(?:rm|cp|node dist\/src\/cli\.js reset)\b/.test(text);
        if (usesData && !stopped && /^(?:rm|node)/.test(text)) {
          running.kill('SIGTERM');
          await running.ended;
          stopped = true;
        }
        const line = text
          .replaceAll('localhost:8080', `localhost:${chatPort}`)
          .replaceAll(/(?:localhost|127\.0\.0\.1):7000/g, running.url.replace('http://', ''))
          .replace(/^npm run top\b(.*)$/, `npm run top -- --once --url ${running.url}$1`)
          .replace(/\bcurl -N /, 'curl -N -m 2 ')
          .replace(/ reset$/, ' reset --yes')
          .replace(/^(node \S+ account (?:add|password) .*)$/, `printf '%s' "$PASSWORD" | $1`);
        if (ONGOING.test(line)) {
          // On a port and with data of its own; the commands after it may need it.
          const PORT = String(line.includes('npm run chat') ? chatPort : 0);
          const ongoing = shell(line, cwd, { ...env, DATA_DIR: folder(), HOST: '127.0.0.1', PORT });
          await ongoing.waitForOutput(/look at (http:\/\/[^\s"]+)/);
          continue;
        }
        const command = shell(line, cwd, { ...env, TOKEN });
        const { code, stdout, stderr } = await command.ended;
        expect(code, `${text}\n${[...stdout, ...stderr].slice(-10).join('\n')}`).to.be.oneOf(
          line.includes('-m 2') ? [0, 28] : [0],
        );
      }
    });
  }
});
