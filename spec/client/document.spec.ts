import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { OPERATIONS } from '../../src/client/operations.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { codeBlocks } from '../support/code-blocks.ts';
import { testBed } from '../support/test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Inside the package, so that `headwater` is the package itself. */
const FOLDER = join(packageRoot(), 'dist', 'client-snippets');
const text = readFileSync(join(packageRoot(), 'docs', 'client.md'), 'utf8');

describe('docs/client.md', () => {
  const { feed, folder, server, shell } = testBed();
  after(() => rmSync(FOLDER, { recursive: true, force: true }));

  it('names the method and the route of each operation', () => {
    const unnamed = Object.entries(OPERATIONS).filter(
      ([name, { path }]) => !text.includes(`\`${name}(`) || !text.includes(`\`${path}\``),
    );
    expect(unnamed).to.deep.equal([]);
  });

  it('shows programs that run against a server', async () => {
    const { url: STREAM_URL } = await feed({
      logs: [generatedLog({ seed: 1, startMs: Date.now() - 60_000, rate: 50 })],
    });
    const env = { STREAM_URL, SINCE: '1h', STATS_PUBLIC: 'false', DATA_DIR: folder() };
    const { url } = await server(env);
    await waitUntil('it counts', async () => ((await fetch(`${url}/ready`)).ok ? true : undefined));
    mkdirSync(FOLDER, { recursive: true });
    const programs = codeBlocks(text, 'ts').map((code, index) => {
      const file = join(FOLDER, `${index}.mjs`);
      const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
      writeFileSync(
        file,
        ts.transpile(code.replaceAll('http://localhost:7000', url), options) + '\nprocess.exit(0);\n',
      );
      return file;
    });
    expect(programs).to.have.length.above(4);
    const printed: string[] = [];
    for (const file of programs) {
      const { code, stdout, stderr } = await shell(`node ${file}`, packageRoot(), {}).ended;
      expect({ code, stderr }, file).to.deep.equal({ code: 0, stderr: [] });
      printed.push(stdout.join('\n'));
    }
    const [connected, , asked, streamed, failed] = printed;
    expect(connected).to.equal('counting');
    expect(asked).to.match(/^\d+ changes by \d+ users\n/);
    expect(streamed?.split('\n')).to.have.length(4).and.include('connected');
    expect(failed).to.match(/^400 \S+ .*enwiki/);
  });
});
