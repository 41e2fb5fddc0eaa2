// Prints what a release is made of as CycloneDX (JSON): every production dependency on every platform, with licence and
// hash, from package-lock.json alone.   npm run -s sbom > headwater-sbom.json
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const args = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
const text = execFileSync('npm', ['sbom', ...args], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'inherit'],
});

const bom = JSON.parse(text);
// npm names it after its folder.
bom.metadata.component.name = name;
// npm's own --omit=dev leaves out what development needs as well, such as rxjs: it is left in, and taken out here.
bom.components = bom.components.filter(
  ({ properties }) => !properties.some((property) => property.name === 'cdx:npm:package:development'),
);
const kept = new Set([
  bom.metadata.component['bom-ref'],
  ...bom.components.map((component) => component['bom-ref']),
]);
bom.dependencies = bom.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) }));
console.log(JSON.stringify(bom, null, 2));
