// Checks whether this state may be released; if not, it prints one line per fault and exits with code 1.
//   npm run release:check [-- --tag v1.2.0]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseFaults } from './release-faults.js';

const { values } = parseArgs({ options: { tag: { type: 'string' }, root: { type: 'string' } } });
const root = values.root ?? join(import.meta.dirname, '..');

const read = (path) => readFileSync(join(root, path), 'utf8');
const json = (path) => JSON.parse(read(path));
const git = (...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const textsOf = (paths) => new Map(paths.map((path) => [path, read(path)]));

const manifest = json('package.json');
const tracked = git('ls-files', '-z')
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const isText = (path) =>
  /\.(js|cjs|ts|json|md|sh|ya?ml|sql|cql|proto|css|html|rb)$|(^|\/)Dockerfile/.test(path);

const faults = releaseFaults({
  version: manifest.version,
  tag: values.tag ?? null,
  manifest,
  lock: json('package-lock.json'),
  changelog: read('CHANGELOG.md'),
  status: git('status', '--porcelain'),
  texts: textsOf(tracked.filter((path) => isText(path) && path !== 'package-lock.json')),
  documents: textsOf(tracked.filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md')),
  exists: (path) => existsSync(join(root, path)),
});
for (const fault of faults) console.error(fault);
console.log(
  faults.length === 0
    ? `${manifest.name} ${manifest.version} may be released: git tag v${manifest.version}`
    : `${manifest.name} ${manifest.version} may not be released yet: ${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} wrong`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
