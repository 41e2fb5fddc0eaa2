import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/files/package-root.ts';

const run = promisify(execFile);

/** What `npm pack` says about the package. */
export interface PackedPackage {
  /** The tarball. */
  readonly file: string;
  readonly bytes: number;
  readonly paths: readonly string[];
}

/** Packs what is built, without building: specs run from it. */
export const packPackage = async (folder: string): Promise<PackedPackage> => {
  if (!existsSync(join(packageRoot(), 'dist', 'src', 'index.d.ts')))
    throw new Error('dist has no declarations: run "npm run build:types"');
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: packageRoot() });
  const [packed] = JSON.parse(stdout) as {
    readonly filename: string;
    readonly size: number;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (packed === undefined) throw new Error(`npm pack printed no package: ${stdout}`);
  return {
    file: join(folder, packed.filename),
    bytes: packed.size,
    paths: packed.files.map(({ path }) => path),
  };
};

/** A folder in which the package is installed from its tarball, beside links to packages of this checkout. */
export interface InstalledPackage {
  readonly folder: string;
  readonly packed: PackedPackage;
  /** Makes these packages available, and no others. */
  readonly link: (names: readonly string[]) => void;
  readonly remove: () => void;
}

/** All packages of this checkout. */
export const checkoutPackages = (): readonly string[] =>
  readdirSync(join(packageRoot(), 'node_modules')).flatMap((name) => {
    if (name.startsWith('.')) return [];
    if (!name.startsWith('@')) return [name];
    return readdirSync(join(packageRoot(), 'node_modules', name)).map((scoped) => `${name}/${scoped}`);
  });

/** Unpacks the tarball of the package as `npm install` would, without its dependencies. */
export const installPackage = async (): Promise<InstalledPackage> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-package-'));
  const modules = join(folder, 'node_modules');
  const own = join(modules, 'headwater');
  mkdirSync(own, { recursive: true });
  const packed = await packPackage(folder);
  await run('tar', ['-xzf', packed.file, '-C', own, '--strip-components', '1']);
  return {
    folder,
    packed,
    link: (names) => {
      for (const other of readdirSync(modules))
        if (other !== 'headwater') rmSync(join(modules, other), { recursive: true });
      for (const name of names) {
        const link = join(modules, name);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(join(packageRoot(), 'node_modules', name), link);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
