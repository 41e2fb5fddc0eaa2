import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { packageRoot } from '../../src/files/package-root.ts';
import { findTool, whyNoTool } from '../support/images/find-tool.ts';
import { type CommandResult, tryCommand } from '../support/images/run-command.ts';
import { inNewFolder, removeFolder } from '../support/services/in-new-folder.ts';
import { requireService } from '../support/services/require-service.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string | boolean;
}

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const GITHUB = join(packageRoot(), '.github');
const WORKFLOWS = join(GITHUB, 'workflows');
const NAMES = ['codeql.yml', 'dependency-review.yml', 'docs.yml', 'images.yml', 'publish.yml', 'test.yml'];

const textOf = (name: string): Promise<string> => readFile(join(WORKFLOWS, name), 'utf8');
const read = async (name: string): Promise<Workflow> => load(await textOf(name)) as Workflow;
const readAll = (): Promise<readonly Workflow[]> => Promise.all(NAMES.map(read));
const allText = async (): Promise<string> => (await Promise.all(NAMES.map(textOf))).join('\n');

const whyNoActionlint = (): string | null =>
  (whyNoTool('actionlint') ?? whyNoTool('shellcheck'))?.replace('ship-tools', 'k8s-tools') ?? null;

const actionlint = (files: readonly string[]): Promise<CommandResult> =>
  tryCommand(findTool('actionlint') ?? '', [
    '-no-color',
    `-shellcheck=${findTool('shellcheck') ?? ''}`,
    ...files,
  ]);

/** How actionlint ends for the tests' workflow, changed. */
const lintChanged = (change: (text: string) => string): Promise<CommandResult> =>
  inNewFolder('workflows', async (folder) => {
    const text = await textOf('test.yml');
    expect(change(text)).to.not.equal(text);
    await writeFile(join(folder, 'test.yml'), change(text));
    try {
      return await actionlint([join(folder, 'test.yml')]);
    } finally {
      await removeFolder(folder);
    }
  });

describe('the workflows, to actionlint', function () {
  before(function () {
    requireService(this, whyNoActionlint());
  });

  it('are clean', async () => {
    const { code, stdout, stderr } = await actionlint(NAMES.map((name) => join(WORKFLOWS, name)));
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('are not with a misspelt key, an unknown value of a matrix or a careless script', async () => {
    const key = await lintChanged((text) => text.replace('timeout-minutes:', 'timeout-minute:'));
    expect(key.code).to.equal(1);
    expect(key.stdout).to.include('unexpected key "timeout-minute"');
    const matrix = await lintChanged((text) => text.replace('matrix.node }}', 'matrix.nodes }}'));
    expect(matrix.stdout).to.include('property "nodes" is not defined');
    const script = await lintChanged((text) => text.replace('run: npm ci', 'run: cd $HOME'));
    expect(script.stdout).to.include('shellcheck reported issue');
  });
});

describe('the shell scripts', () => {
  it('please shellcheck', async function () {
    requireService(this, whyNoActionlint());
    const folders = ['scripts', join('deploy', 'k8s')].map((folder) => join(packageRoot(), folder));
    const names = await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
    );
    const scripts = names.flat().filter((name) => name.endsWith('.sh'));
    expect(scripts).to.have.lengthOf.above(6);
    const { code, stdout } = await tryCommand(findTool('shellcheck') ?? '', scripts);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
  });
});

describe('the workflows', () => {
  it('are these, and nothing else is in their folder', async () => {
    expect(await readdir(WORKFLOWS)).to.have.members(NAMES);
  });

  it('pin every action to a commit, with its version beside it, and each to one', async () => {
    const uses = [...(await allText()).matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(([, what = '']) => what);
    expect(uses).to.have.lengthOf.above(15);
    const pinned = /^([\w-]+\/[\w-]+)(?:\/[\w-]+)?@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/;
    expect(uses.filter((what) => !pinned.test(what))).to.deep.equal([]);
    const pins = new Set(uses.map((what) => what.replace(pinned, '$1@$2 $3')));
    const actions = new Set(uses.map((what) => what.replace(pinned, '$1')));
    expect(pins.size).to.equal(actions.size);
  });

  it('may read the code and no more, except where a job says so', async () => {
    const more: string[] = [];
    for (const { permissions, jobs } of await readAll()) {
      expect(permissions).to.deep.equal({ contents: 'read' });
      for (const job of Object.values(jobs)) {
        for (const [what, right] of Object.entries(job.permissions ?? {})) {
          if (right !== 'read') more.push(`${what}: ${right}`);
        }
      }
    }
    expect(more.sort()).to.deep.equal([
      'id-token: write',
      'id-token: write',
      'packages: write',
      'pages: write',
      'security-events: write',
    ]);
    const checkouts = (await allText()).match(
      /actions\/checkout@.*\n {8}with:\n {10}persist-credentials: false/g,
    );
    expect(checkouts).to.have.length((await allText()).match(/actions\/checkout@/g)?.length ?? 0);
  });

  it('give up on a job that hangs', async () => {
    for (const { jobs } of await readAll()) {
      for (const [name, job] of Object.entries(jobs))
        expect(job['timeout-minutes'], name).to.be.within(1, 90);
    }
  });

  it('test on every supported Node, with services and without', async () => {
    const { jobs } = await read('test.yml');
    expect(jobs).to.include.all.keys('specs', 'services', 'chaos', 'lint', 'coverage');
    for (const name of ['specs', 'services']) {
      expect(jobs[name]?.strategy?.matrix, name).to.deep.equal({ node: ['20', '22', '24', '26'] });
    }
  });

  it('install everything for the specs of services', async () => {
    const { jobs } = await read('test.yml');
    const run = jobs['services']?.steps.map((step) => step.run ?? '').join('\n') ?? '';
    const scripts = (await readdir(join(packageRoot(), 'scripts'))).filter((name) =>
      name.startsWith('install-'),
    );
    expect(scripts).to.have.lengthOf.above(4);
    expect(scripts.filter((name) => !run.includes(`sh scripts/${name}`))).to.deep.equal([]);
  });

  it('call only scripts that package.json has', async () => {
    const { scripts } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly scripts: object;
    };
    const called = [...(await allText()).matchAll(/run: npm (?:run )?(?:-s )?([a-z:-]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(called).to.include.members(['test', 'lint', 'coverage', 'test:services', 'test:chaos']);
    expect(called.filter((name) => !['ci', 'publish'].includes(name) && !(name in scripts))).to.deep.equal(
      [],
    );
  });

  it('build every image for amd64 and arm64, and publish for a tag only, after its check', async () => {
    const { jobs } = await read('images.yml');
    const text = await textOf('images.yml');
    const dockerfiles = (await readdir(packageRoot())).filter((name) => name.startsWith('Dockerfile.'));
    expect(jobs['build']?.strategy?.matrix['role']?.map((role) => `Dockerfile.${role}`)).to.have.members(
      dockerfiles,
    );
    expect(text).to.include('platforms: linux/amd64,linux/arm64');
    expect(text).to.include("push: ${{ github.ref_type == 'tag' }}");
    expect(text).to.match(/build:\n {4}needs: release-check\n/);
    expect(text).to.include('npm run release:check -- --tag "$TAG"');
  });

  it('publish the package for a tag only, with its provenance, after its check and its specs', async () => {
    const text = await textOf('publish.yml');
    expect(text).to.match(/^on:\n {2}push:\n {4}tags: .*\n\n/m);
    const { jobs } = await read('publish.yml');
    const runs = jobs['npm']?.steps.flatMap(({ run = [] }) => run) ?? [];
    expect(runs.map((run) => run.split(' ', 3).join(' '))).to.deep.equal([
      ...['npm run release:check', 'npm ci', 'npm test --', 'npm publish --provenance'],
    ]);
    expect(jobs['npm']?.permissions).to.deep.equal({ contents: 'read', 'id-token': 'write' });
  });

  it('publish the site from main, as what `npm run docs` builds for its address', async () => {
    const text = await textOf('docs.yml');
    expect(text).to.match(/^on:\n {2}push:\n {4}branches: \[main\]\n/m);
    const { jobs } = await read('docs.yml');
    expect(jobs['build']?.steps.flatMap(({ run = [] }) => run)).to.deep.equal(['npm ci', 'npm run docs']);
    expect(text).to.include('DOCS_URL: ${{ steps.pages.outputs.base_url }}');
    expect(text).to.include('path: .build/docs\n');
    expect(jobs['deploy']?.permissions).to.deep.equal({ pages: 'write', 'id-token': 'write' });
  });

  it('need no secret: each has a default', async () => {
    const secrets = [...(await allText()).matchAll(/\$\{\{ ([^}]*secrets\.[^}]*) \}\}/g)].map(
      ([, use = '']) => use,
    );
    expect(secrets).to.deep.equal([
      'secrets.REGISTRY_USERNAME || github.actor',
      'secrets.REGISTRY_PASSWORD || secrets.GITHUB_TOKEN',
    ]);
  });

  it('leave out in act what only GitHub has', async () => {
    for (const { jobs } of await readAll()) {
      const uploads = Object.values(jobs)
        .flatMap(({ steps }) => steps)
        .filter(({ uses = '' }) => uses.startsWith('actions/upload-artifact'));
      for (const upload of uploads) expect(String(upload.if)).to.include('!env.ACT');
    }
  });
});

describe('Dependabot', () => {
  it('looks after packages, actions and images', async () => {
    const { updates } = load(await readFile(join(GITHUB, 'dependabot.yml'), 'utf8')) as {
      readonly updates: readonly Readonly<Record<string, unknown>>[];
    };
    expect(updates.map((update) => update['package-ecosystem'])).to.deep.equal([
      ...['npm', 'github-actions', 'docker', 'docker-compose'],
    ]);
    for (const update of updates) expect(update).to.include({ directory: '/' });
  });
});
