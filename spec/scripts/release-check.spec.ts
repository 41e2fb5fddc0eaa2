import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type CommandResult, runCommand, tryCommand } from '../support/images/run-command.ts';
import { inNewFolder, removeFolder } from '../support/services/in-new-folder.ts';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

/** The pure parts of scripts/release-faults.js. */
interface Faults {
  readonly versionFaults: (found: { version: string; tag: string | null }) => readonly string[];
  readonly changelogFaults: (found: { version: string; changelog: string }) => readonly string[];
  readonly lockfileFaults: (found: { manifest: Manifest; lock: object }) => readonly string[];
  readonly worktreeFaults: (found: { status: string }) => readonly string[];
  readonly leftoverFaults: (found: { texts: ReadonlyMap<string, string> }) => readonly string[];
  readonly commandFaults: (found: {
    manifest: Manifest;
    documents: ReadonlyMap<string, string>;
    exists: (path: string) => boolean;
  }) => readonly string[];
}

const SCRIPTS = join(packageRoot(), 'scripts');
/** A mark of work that is left, spelt apart: release:check looks at this file too. */
const MARK = ['TO', 'DO'].join('');

describe('what release:check finds', () => {
  let faults: Faults;
  before(async () => {
    faults = (await import(pathToFileURL(join(SCRIPTS, 'release-faults.js')).href)) as Faults;
  });

  describe('of the version', () => {
    for (const version of ['0.1.0', '1.2.3-rc.1', '10.20.30', '1.0.0-0.3.7+build.5']) {
      it(`takes ${version}`, () => {
        expect(faults.versionFaults({ version, tag: null })).to.deep.equal([]);
        expect(faults.versionFaults({ version, tag: `v${version}` })).to.deep.equal([]);
      });
    }
    for (const version of ['1.2', 'v1.2.3', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3 ', '']) {
      it(`refuses ${JSON.stringify(version)}`, () => {
        expect(faults.versionFaults({ version, tag: null })).to.have.length(1);
      });
    }
    it('refuses the tag of another', () => {
      expect(faults.versionFaults({ version: '1.2.3', tag: 'v1.2.4' })).to.deep.equal([
        'the tag is v1.2.4, and package.json says 1.2.3: tag it v1.2.3, or change the version',
      ]);
    });
  });

  describe('of the changelog', () => {
    const changelogFaults = (changelog: string): readonly string[] =>
      faults.changelogFaults({ version: '1.2.0', changelog });
    const older = '\n## 1.1.0 - 2026-01-02\n\n- older\n';

    it('takes a dated section with entries, in brackets or not, and an empty "Unreleased"', () => {
      for (const name of ['1.2.0', '[1.2.0]']) {
        const changelog = `# Changelog\n\n## Unreleased\n\n## ${name} - 2026-11-21\n\n### Added\n\n- new\n${older}`;
        expect(changelogFaults(changelog)).to.deep.equal([]);
      }
    });
    it('wants a section of the version, not of one that begins like it', () => {
      expect(changelogFaults(`## 1.2.0-rc.1 - 2026-11-21\n\n- new\n`)).to.deep.equal([
        'CHANGELOG.md has no section "## 1.2.0 - YYYY-MM-DD": name the one of this release so',
      ]);
    });
    it('wants its date', () => {
      for (const heading of ['1.2.0', '1.2.0 - soon', '1.2.0 - 2026-13-01']) {
        expect(changelogFaults(`## ${heading}\n\n- new\n`)[0], heading).to.include('wants its date');
      }
    });
    it('wants entries, first of all releases, and none left behind', () => {
      expect(
        changelogFaults(`## Unreleased\n\n- forgotten\n${older}\n## 1.2.0 - 2026-11-21\n`),
      ).to.deep.equal([
        'CHANGELOG.md: the section 1.2.0 says nothing',
        'CHANGELOG.md: 1.2.0 must come before 1.1.0',
        'CHANGELOG.md: 1 changes are still under "Unreleased": move them to 1.2.0',
      ]);
    });
  });

  describe('of the lockfile', () => {
    const manifest = {
      name: 'x',
      version: '1.0.0',
      dependencies: { a: '1', b: '2' },
      engines: { node: '>=20' },
    };
    const lock = {
      name: 'x',
      version: '1.0.0',
      packages: { '': { ...manifest, dependencies: { b: '2', a: '1' } } },
    };

    it('takes one that is in step, in any order', () => {
      expect(faults.lockfileFaults({ manifest, lock })).to.deep.equal([]);
    });
    it('names what is not in step', () => {
      const changed = { ...manifest, version: '1.1.0', dependencies: { a: '1', b: '3' } };
      expect(faults.lockfileFaults({ manifest: changed, lock })).to.deep.equal([
        'package-lock.json: its version is not that of package.json: run npm install',
        'package-lock.json: its dependencies is not that of package.json: run npm install',
      ]);
      expect(faults.lockfileFaults({ manifest, lock: {} })).to.have.length(4);
    });
  });

  it('names what is not committed', () => {
    expect(faults.worktreeFaults({ status: '' })).to.deep.equal([]);
    expect(faults.worktreeFaults({ status: ' M src/a.ts\n?? b\n' })).to.deep.equal([
      'not committed: src/a.ts',
      'not committed: b',
    ]);
  });

  it('names ten files of many', () => {
    const status = Array.from({ length: 12 }, (_, index) => `?? file-${index}\n`).join('');
    const found = faults.worktreeFaults({ status });
    expect(found).to.have.length(11);
    expect(found.slice(-2)).to.deep.equal(['not committed: file-9', 'not committed: 2 more']);
  });

  it('names the line of what is left to do, and no word that only looks like it', () => {
    const texts = new Map([
      ['a.ts', `const a = 1;\n// ${MARK}: more\n`],
      ['b.ts', `const ${MARK}S = [];\nconst m${MARK} = 1; // toDo`],
    ]);
    expect(faults.leftoverFaults({ texts })).to.deep.equal([`a.ts:2: a ${MARK} is left`]);
  });

  it('names commands of documents that are not there', () => {
    const text =
      'npm ci && npm start; npm test; npm run -s token; npm run lost -- --x; node dist/src/cli.js; node dist/src/no.js; sh scripts/a.sh; bash .ci/run; npm run lost';
    const found = faults.commandFaults({
      manifest: { scripts: { start: '', test: '', token: '' } },
      documents: new Map([['README.md', text]]),
      exists: (path) => ['src/cli.ts', '.ci/run'].includes(path),
    });
    expect(found).to.deep.equal([
      'README.md: there is no npm run lost',
      'README.md: there is no dist/src/no.js',
      'README.md: there is no scripts/a.sh',
    ]);
  });
});

describe('npm run release:check', () => {
  let folder = '';
  before(async () => {
    folder = await inNewFolder('release', async (made) => {
      const manifest = { name: 'x', version: '1.2.0', scripts: { test: 'true' } };
      const files = {
        'package.json': JSON.stringify(manifest),
        'package-lock.json': JSON.stringify({ ...manifest, packages: { '': manifest } }),
        'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-11-21\n\n- new\n',
        'docs/README.md': 'npm test\n',
      };
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(made, path)), { recursive: true });
        await writeFile(join(made, path), text);
      }
      const git = (...args: string[]): Promise<string> =>
        runCommand('git', ['-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args], { cwd: made });
      await git('init', '--quiet');
      await git('add', '.');
      await git('commit', '--quiet', '--no-gpg-sign', '-m', 'x');
      return made;
    });
  });
  after(() => removeFolder(folder));

  const releaseCheck = (...args: string[]): Promise<CommandResult> =>
    tryCommand(process.execPath, [join(SCRIPTS, 'release-check.js'), '--root', folder, ...args]);

  it('says that all is well', async () => {
    expect(await releaseCheck('--tag', 'v1.2.0')).to.deep.equal({
      code: 0,
      stdout: 'x 1.2.0 may be released: git tag v1.2.0\n',
      stderr: '',
    });
  });

  it('says all that is wrong at once', async () => {
    await writeFile(join(folder, 'docs', 'README.md'), `npm run nothing\n${MARK}\n`);
    const { code, stdout, stderr } = await releaseCheck('--tag', 'v1.3.0');
    expect(code).to.equal(1);
    expect(stdout).to.equal('x 1.2.0 may not be released yet: 4 things are wrong\n');
    expect(stderr.trimEnd().split('\n')).to.deep.equal([
      'the tag is v1.3.0, and package.json says 1.2.0: tag it v1.2.0, or change the version',
      'docs/README.md: there is no npm run nothing',
      `docs/README.md:2: a ${MARK} is left`,
      'not committed: docs/README.md',
    ]);
  });
});
