import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type Buildah, buildahIn } from '../support/images/buildah.ts';
import { findTool, whyNoTool } from '../support/images/find-tool.ts';
import { runCommand } from '../support/images/run-command.ts';
import { type RunningImage, runImage } from '../support/images/run-image.ts';
import { baseNameOf, buildStandInBase } from '../support/images/stand-in-base.ts';
import { whyNoBuildah } from '../support/images/why-no-buildah.ts';
import { nodeFlags } from '../support/node-flags.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Package {
  readonly version: string;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly optionalDependencies?: Record<string, string> }>
  >;
}

const ROOT = packageRoot();
const ROLES = { server: 7000, consumer: 8080, producer: 8081 } as const;
type Role = keyof typeof ROLES;
const ROLE_NAMES = Object.keys(ROLES) as Role[];
/** Nothing that starts as production may have the default password. */
const ENV = { ADMIN_PASSWORD: 'for-this-spec-alone' };

const dockerfileOf = (role: Role): string => join(ROOT, `Dockerfile.${role}`);
const readJson = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(join(ROOT, name), 'utf8')) as T;

describe('the Dockerfiles', () => {
  it('say the same but for what is their own', async () => {
    const texts = await Promise.all(
      ROLE_NAMES.map(async (role) => {
        const lines = (await readFile(dockerfileOf(role), 'utf8')).split('\n').slice(2);
        return lines
          .filter((line) => !/^VOLUME|image\.description|chat\.proto/.test(line))
          .join('\n')
          .replace(' \\\n  && mkdir /data && chown 1000:1000 /data', '')
          .replace(/ DATA_DIR=\/data TMPDIR=\/data( HEADWATER_IMAGE=server)?/, '')
          .replaceAll(String(ROLES[role]), 'PORT')
          .replaceAll(`Headwater ${role}`, 'Headwater ROLE')
          .replaceAll(`["${role}"]`, '["ROLE"]');
      }),
    );
    expect(new Set(texts).size).to.equal(1);
  });

  it('are based on Alpine, for which every native addon is locked, on amd64 and on arm64', async () => {
    for (const role of ROLE_NAMES) expect(await baseNameOf(dockerfileOf(role))).to.match(/^node:\d+-alpine$/);
    const { packages } = await readJson<Lock>('package-lock.json');
    const locked = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
    for (const addon of ['libsql', '@node-rs/argon2', 'snappy', 'lz4-napi']) {
      const builds = Object.keys(packages[`node_modules/${addon}`]?.optionalDependencies ?? {});
      for (const platform of ['linux-x64-musl', 'linux-arm64-musl']) {
        const build = builds.find((name) => name.endsWith(platform));
        expect(build, `${addon} for ${platform}`).to.be.a('string');
        expect(locked).to.include(build);
      }
    }
  });

  it('please hadolint', async function () {
    requireService(this, whyNoTool('hadolint'));
    const files = [...ROLE_NAMES.map(dockerfileOf), join(ROOT, 'deploy', 'chat', 'Dockerfile.worker')];
    await runCommand(findTool('hadolint') ?? '', ['--failure-threshold', 'style', ...files]);
  });
});

describe('the images', function () {
  let folder = '';
  let buildah: Buildah | undefined;
  let running: RunningImage | undefined;

  const store = (): Buildah => {
    if (buildah === undefined) throw new Error('buildah is not set up');
    return buildah;
  };
  const start = async (
    role: Role,
    options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<RunningImage> => {
    const config = await store().config(role);
    const root = await store().mount(role);
    running = await runImage({ config, root, folder, ...options, env: { ...ENV, ...options.env } });
    return running;
  };
  const untilHealthy = async (image: RunningImage, role: Role): Promise<void> => {
    const { Healthcheck } = await store().config(role);
    const [kind, ...check] = Healthcheck.Test;
    expect(kind).to.equal('CMD');
    let last = '';
    await waitUntil(
      `the ${role} is healthy`,
      async () => {
        const { code, stderr } = await image.exec(check);
        last = stderr;
        return code === 0 ? true : undefined;
      },
      { everyMs: 200, seen: () => last },
    );
  };

  before(async function () {
    requireService(this, whyNoBuildah());
    this.timeout(900_000);
    folder = await mkdtemp(join(tmpdir(), 'headwater-images-'));
    buildah = await buildahIn(folder);
    await buildStandInBase(buildah, folder, await baseNameOf(dockerfileOf('server')));
    const { version } = await readJson<Package>('package.json');
    for (const role of ROLE_NAMES) {
      const began = Date.now();
      const buildArgs = { VERSION: version };
      await buildah.build({ dockerfile: dockerfileOf(role), context: ROOT, tag: role, buildArgs });
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      process.stderr.write(`    headwater-${role}: built in ${seconds} s\n`);
    }
  });
  afterEach(async () => {
    await running?.kill();
    running = undefined;
  });
  after(async () => buildah?.close());

  for (const role of ROLE_NAMES) {
    describe(role, () => {
      it('says who it is, who it runs as, and how it is stopped', async () => {
        const config = await store().config(role);
        const { version } = await readJson<Package>('package.json');
        expect(config.User).to.equal('1000:1000');
        expect(config.StopSignal).to.equal('SIGTERM');
        expect(config.Entrypoint).to.deep.equal(['node', ...nodeFlags(), '/usr/local/bin/headwater']);
        expect(config.Cmd).to.deep.equal([role]);
        expect(config.ExposedPorts).to.have.all.keys(`${ROLES[role]}/tcp`, '2112/tcp');
        expect(config.Env).to.include.members(['NODE_ENV=production', `PORT=${ROLES[role]}`]);
        expect(config.Labels).to.include({
          'org.opencontainers.image.title': `Headwater ${role}`,
          'org.opencontainers.image.version': version,
          'org.opencontainers.image.licenses': 'MIT',
        });
      });

      it('holds what it runs and nothing else', async () => {
        const root = await store().mount(role);
        const app = join(root, 'app');
        expect(await readdir(app)).to.have.members([
          ...['LICENSE', 'config', 'db', 'dist', 'node_modules', 'package.json', 'scripts', 'src'],
        ]);
        expect(await readdir(join(app, 'dist'))).to.deep.equal(['bundle']);
        // The server's image is that of the chat service as well.
        const sources = role === 'server' ? ['page', 'chat'] : ['page'];
        expect(await readdir(join(app, 'src'))).to.have.members(sources);

        const files = (await runCommand('find', ['.'], { cwd: root }))
          .split('\n')
          .map((path) => path.slice(2));
        expect(files).to.include('app/dist/bundle/headwater.js');
        const { packages } = await readJson<Lock>('package-lock.json');
        const forDevelopers = Object.keys(packages).filter((path) => packages[path]?.dev === true);
        expect(forDevelopers).to.include('node_modules/typescript');
        const there = new Set(files);
        expect(forDevelopers.filter((path) => there.has(join('app', path)))).to.deep.equal([]);
        expect(files.filter((path) => /\.(ts|map)$/.test(path))).to.deep.equal([]);
        const tools = /\/bin\/(tsc|npm|npx|yarn|corepack|gcc|make|python3?)$|\/(npm|typescript)$/;
        expect(files.filter((path) => tools.test(path))).to.deep.equal([]);

        const size = Number((await runCommand('du', ['-sk', app])).split('\t')[0]) / 1024;
        process.stderr.write(`    headwater-${role}: ${size.toFixed(0)} MiB on top of its base\n`);
        expect(size).to.be.lessThan(100);
      });

      it('is healthy without root, without a disk to write to, and ends at SIGTERM', async () => {
        const image = await start(role);
        await untilHealthy(image, role);

        const status = await readFile(`/proc/${image.pid}/status`, 'utf8');
        expect(status)
          .to.match(/^Uid:\t1000\t1000\t1000\t1000$/m)
          .and.match(/^NSpid:.*\t1$/m);
        // What messages name is what the user can type there.
        const help = await image.exec(['headwater', 'token', '--help']);
        expect(help.stdout, help.stderr).to.include('Usage: headwater token');
        const { stderr } = await image.exec(['touch', '/app/here', '/tmp/here']);
        expect(stderr.match(/Read-only file system/g)).to.have.length(2);

        const began = Date.now();
        image.signal('SIGTERM');
        expect(await image.ended, await image.log()).to.equal('code 0');
        expect(Date.now() - began).to.be.lessThan(10_000);
      });

      it('is not healthy when nothing answers', async () => {
        const image = await start(role);
        await untilHealthy(image, role);
        const check = ['env', 'PORT=9', 'node', 'scripts/healthcheck.js'];
        const { code, stderr } = await image.exec(check);
        expect(code).to.equal(1);
        expect(stderr).to.include('127.0.0.1:9/status: connect ECONNREFUSED');
        const notReady = await image.exec(['node', 'scripts/healthcheck.js', '/ready']);
        expect(notReady.code).to.equal(1);
        expect(notReady.stderr).to.include('answered 503');
      });

      it('loads every addon', async () => {
        const image = await start(role);
        await untilHealthy(image, role);
        const load = `for (const name of ['libsql', '@node-rs/argon2', 'snappy', 'lz4-napi']) await import(name);`;
        const { code, stderr } = await image.exec(['node', '--input-type=module', '-e', load]);
        expect(code, stderr).to.equal(0);
      });
    });
  }

  it('count, show the page and keep their data in the volume', async () => {
    const image = await start('server', { args: ['demo', '--rate', '500'], env: { STATS_PUBLIC: 'true' } });
    await untilHealthy(image, 'server');
    const ask = `
      const [base, ...paths] = ['http://127.0.0.1:7000', '/', '/docs/swagger-ui-bundle.js', '/stats'];
      const answers = await Promise.all(paths.map(async (path) => {
        const answer = await fetch(base + path);
        return [answer.status, await answer.text()];
      }));
      const stats = JSON.parse(answers.at(-1)[1]);
      console.log(JSON.stringify({ codes: answers.map(([code]) => code), messages: stats.messages }));`;
    await waitUntil('it has counted', async () => {
      const { stdout, stderr } = await image.exec(['node', '--input-type=module', '-e', ask]);
      if (stdout === '') throw new Error(stderr);
      const seen = JSON.parse(stdout) as { readonly codes: readonly number[]; readonly messages: number };
      expect(seen.codes).to.deep.equal([200, 200, 200]);
      return seen.messages > 1000 ? true : undefined;
    });
    const { stdout } = await image.exec(['find', '/data', '-type', 'f']);
    expect(stdout)
      .to.include('/jwt-secret')
      .and.to.match(/\.db\n/);
  });

  it('refuse the default password', async () => {
    const image = await start('server', { env: { ADMIN_PASSWORD: '' } }).catch(() => undefined);
    expect(await image?.ended).to.not.equal('code 0');
    const log = await runCommand('sh', ['-c', 'cat "$0"/run-*/log', folder]);
    expect(log).to.include('set ADMIN_PASSWORD');
  });
});
