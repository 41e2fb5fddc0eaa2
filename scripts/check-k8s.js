// Checks Kubernetes manifests: builds each folder with kustomize, and holds what comes out strictly to the schemas of two
// versions of Kubernetes, the oldest and the newest that Headwater is run on.
//   node scripts/check-k8s.js [FOLDER…]     without any: the base and the overlays of deploy/k8s
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from './find-tool.js';

const VERSIONS = ['1.34', '1.37'];
const INSTALLED_BY = 'scripts/install-k8s-tools.sh';

const manifests = join(import.meta.dirname, '..', 'deploy', 'k8s');
const overlays = () =>
  readdirSync(join(manifests, 'overlays')).map((name) => join(manifests, 'overlays', name));
const folders = process.argv.length > 2 ? process.argv.slice(2) : [join(manifests, 'base'), ...overlays()];

const build = (folder) =>
  execFileSync(findTool('kustomize', INSTALLED_BY), ['build', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What is wrong with manifests, one line each. For a kind that it does not know, the validator only warns. */
const faultsOf = (text, resources, version) => {
  const args = ['--strict', '-k', version, '-'];
  const { stdout, stderr, error } = spawnSync(findTool('kubernetes-validate', INSTALLED_BY), args, {
    input: text,
    encoding: 'utf8',
  });
  if (error) throw error;
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  const passed = lines.filter((line) => /^INFO - passed for resource /.test(line));
  const faults = lines.filter((line) => !passed.includes(line));
  if (faults.length === 0 && passed.length !== resources) {
    return [`${passed.length} of ${resources} resources were checked`];
  }
  return faults;
};

let failed = false;
for (const folder of folders) {
  try {
    const text = build(folder);
    const resources = text.match(/^kind: /gm)?.length ?? 0;
    if (resources === 0) throw new Error('there are no resources');
    const faults = VERSIONS.flatMap((version) =>
      faultsOf(text, resources, version).map((fault) => `Kubernetes ${version}: ${fault}`),
    );
    if (faults.length > 0) throw new Error(faults.join('\n'));
    console.log(`${folder}: ${resources} resources, valid in Kubernetes ${VERSIONS.join(' and ')}`);
  } catch (error) {
    failed = true;
    console.error(`${folder}: ${(error.stderr || error.message).trimEnd()}`);
  }
}
process.exitCode = failed ? 1 : 0;
