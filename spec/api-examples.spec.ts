import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';
import { openapiDocument } from '../src/http/docs/openapi-document.ts';
import { codeBlocks, shellCommands } from './support/code-blocks.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from './support/feed-log-fixture.ts';
import { testBed } from './support/test-bed.ts';
import { waitUntil } from './support/wait-until.ts';

const text = readFileSync(join(packageRoot(), 'docs', 'api.md'), 'utf8');
/** The exit code of curl when `-m` ended a stream, as intended. */
const CURL_TIMED_OUT = 28;

describe('docs/api.md', () => {
  const { feed, folder, server, shell } = testBed();

  const started = async () => {
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(500, { brokenRate: 0.05 })] });
    const ALERTS = join(folder(), 'alerts.json');
    writeFileSync(ALERTS, '{"targets":{},"rules":[{"name":"gaps","when":"gap"}]}');
    const env = { DATA_DIR, STREAM_URL, SINCE: String(FIXTURE_SINCE_MS), STATS_PUBLIC: 'false', ALERTS };
    const { url } = await server(env);
    await waitUntil('it counts', async () => ((await fetch(`${url}/ready`)).ok ? true : undefined));
    return { url, env: { DATA_DIR } };
  };

  it('has every route, with curl and with fetch', () => {
    const commands = codeBlocks(text, 'sh').join('\n');
    const scripts = codeBlocks(text, 'js').join('\n');
    const paths = Object.keys(openapiDocument({ version: '0', statsPublic: false }).paths ?? {});
    expect(paths).to.have.length.above(10);
    expect(paths.filter((path) => !commands.includes(`localhost:7000${path}`))).to.deep.equal([]);
    const onlyForCurl = ['/status', '/events'];
    expect(
      paths.filter((path) => !scripts.includes(`localhost:7000${path}`) && !onlyForCurl.includes(path)),
    ).to.deep.equal([]);
  });

  it('shows commands that succeed', async () => {
    const { url, env } = await started();
    const [first = '', ...commands] = codeBlocks(text, 'sh').flatMap(shellCommands);
    expect(commands).to.have.length.above(12);
    for (const command of commands) {
      const line = command.replaceAll('localhost:7000', url).replace('curl ', 'curl -sS --fail ');
      const { code, stdout, stderr } = await shell(`${first}; ${line}`, packageRoot(), env).ended;
      expect(code, `${command}\n${stderr.join('\n')}`).to.be.oneOf(
        command.includes('-m 2') ? [0, CURL_TIMED_OUT] : [0],
      );
      if (!command.includes('/events')) expect(stdout.join(''), command).not.to.equal('');
    }
  });

  it('shows JavaScript that runs', async () => {
    const { url, env } = await started();
    const code = codeBlocks(text, 'js').join('\n').replaceAll('http://localhost:7000', url);
    const file = join(folder(), 'example.mjs');
    writeFileSync(file, `${code}\nprocess.exit(0);\n`);
    const {
      code: exitCode,
      stdout,
      stderr,
    } = await shell(`node --no-warnings --experimental-websocket ${file}`, packageRoot(), env).ended;
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: [] });
    expect(stdout.join('\n')).to.contain('counting').and.to.contain('/stats/windows');
  });
});
