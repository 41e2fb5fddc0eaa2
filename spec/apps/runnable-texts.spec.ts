import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERBS } from '../../src/apps/verbs.ts';
import { runnableCommands } from '../../src/cli/runnable-commands.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { readReady } from '../support/stats.ts';
import { testBed } from '../support/test-bed.ts';
import { upgradeFile } from '../support/upgrade/upgrade-files.ts';
import { waitUntil } from '../support/wait-until.ts';

const SOURCE = join(packageRoot(), 'src');
const NAMES = VERBS.map(({ name }) => name);
const isComment = (line: string): boolean => /^\s*(\/\/|\/?\*)/.test(line);

/** The lines of the program's sources that name a command of it. */
const textsWithCommands = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') || path.endsWith('.js') || path.endsWith('.html'))
  .flatMap((path) =>
    readFileSync(join(SOURCE, path), 'utf8')
      .split('\n')
      .filter((line) => !isComment(line) && /["'`: ]headwater [a-z-]/.test(line))
      .map((line) => ({ path, line: line.trim() })),
  );

describe('the commands that the program tells the user to run', () => {
  const { feed, folder, server } = testBed();

  it('exist, with their flags and actions', () => {
    expect(textsWithCommands.length).to.be.greaterThan(30);
    for (const { path, line } of textsWithCommands)
      for (const [command, name = '', rest = ''] of line.matchAll(/headwater ([a-z-]+)((?: [\w-]+)*)/g)) {
        const verb = VERBS.find((known) => known.name === name);
        // Prose, such as "headwater is", is no command.
        if (verb === undefined) continue;
        for (const [flag] of rest.matchAll(/--[a-z-]+/g))
          expect(
            ['--help', ...verb.flags.map((known) => `--${known.name}`)],
            `${path}: ${command}`,
          ).to.include(flag);
        const [action] = rest.trim().split(' ');
        const choices = verb.positionals[0]?.choices;
        if (choices !== undefined && action !== undefined && /^[a-z]+$/.test(action))
          expect(choices, `${path}: ${command}`).to.include(action);
      }
  });

  it('are written as they run in a checkout or a container, where there is no program "headwater"', () => {
    const runnable = runnableCommands({ script: '/app/dist/src/cli.js', cwd: '/app', env: {} }, NAMES);
    const named = new RegExp(`(?<![\\w./-])headwater (${NAMES.join('|')})(?![\\w-])`);
    for (const { path, line } of textsWithCommands) expect(runnable(line), path).not.to.match(named);
  });

  it('name no npm script: an installed package and a container have none', () => {
    for (const { path, line } of textsWithCommands) expect(line, path).not.to.match(/npm (run|start)/);
  });

  it('are runnable in /ready, too', async () => {
    // A feed without the topic of the saved position.
    const { url: STREAM_URL } = await feed({ logs: [] });
    const DATA_DIR = folder();
    writeFileSync(join(DATA_DIR, 'headwater.db'), upgradeFile('embedded-schema-6-headwater.db'));
    const { url } = await server({ STREAM_URL, DATA_DIR, BACKOFF_MIN_MS: '20', BACKOFF_MAX_MS: '50' });
    const problem = await waitUntil('the problem', async () =>
      (await readReady(url)).problems.find((text) => text.includes('delete the counts')),
    );
    expect(problem).to.match(/with: node \S+cli\.js reset$/);
  });
});
