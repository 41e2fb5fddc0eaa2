import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand } from '../support/images/run-command.ts';

describe('npm run sbom', () => {
  it('lists every production dependency of every platform as CycloneDX, and no other', async () => {
    const bom = JSON.parse(
      await runCommand(process.execPath, [join(packageRoot(), 'scripts', 'sbom.js')]),
    ) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string; readonly type: string } };
      readonly components: readonly { readonly purl: string; readonly licenses: readonly object[] }[];
      readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
    };
    expect(bom.bomFormat).to.equal('CycloneDX');
    expect(bom.metadata.component).to.include({ name: 'headwater', type: 'application' });

    const { packages } = JSON.parse(await readFile(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
    };
    const locked = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
    expect(locked.filter((name) => name.startsWith('rxjs@'))).to.have.length(1);
    const listed = bom.components.map(({ purl }) => decodeURIComponent(purl.replace(/^pkg:npm\//, '')));
    expect([...new Set(listed)].sort()).to.deep.equal([...new Set(locked)].sort());
    for (const { licenses } of bom.components) expect(licenses).to.not.deep.equal([]);
    const refs = bom.dependencies.map(({ ref }) => ref);
    const told = bom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(told.filter((ref) => !refs.includes(ref))).to.deep.equal([]);
  });
});
