import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageRoot } from '../src/files/package-root.ts';

const run = promisify(execFile);

describe('the package that npm pack makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-package-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is built first, runs, and holds no specs', async () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(scripts['prepack']).to.equal('npm run -s rebuild');

    // Without building: this spec runs from what is built.
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { stdout } = await run('npm', args, { cwd: packageRoot() });
    const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
    const paths = (packed?.files ?? []).map(({ path }) => path);
    expect(paths).to.include.members([
      'dist/src/cli.js',
      'config/default.json',
      'src/page/index.html',
      'src/chat/chat.proto',
      'scripts/build.js',
      'LICENSE',
      'README.md',
    ]);
    expect(paths.filter((path) => /^db\/.*\.(sql|cql)$/.test(path))).to.have.length.above(3);
    expect(
      paths.filter((path) => /(^|\/)(spec|bench|node_modules)\/|\.spec\.|\.map$/.test(path)),
    ).to.deep.equal([]);

    await run('tar', ['-xzf', join(folder, packed?.filename ?? ''), '-C', folder]);
    const unpacked = join(folder, 'package');
    symlinkSync(join(packageRoot(), 'node_modules'), join(unpacked, 'node_modules'));
    const cli = (...verb: string[]) =>
      run(process.execPath, [join(unpacked, 'dist', 'src', 'cli.js'), ...verb], { cwd: unpacked });
    expect((await cli('--help')).stdout).to.match(/^Headwater /);
    const env = { PATH: process.env['PATH'], DATA_DIR: folder };
    const { stdout: token } = await run(
      process.execPath,
      [join(unpacked, 'dist', 'src', 'cli.js'), 'token'],
      {
        cwd: unpacked,
        env,
      },
    );
    expect(token).to.match(/^eyJ/);
  });
});
