import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type CommandResult, tryCommand } from '../support/images/run-command.ts';
import { inNewFolder, removeFolder } from '../support/services/in-new-folder.ts';

const K8S = join(packageRoot(), 'deploy', 'k8s');

/** Writes down how it was called, with what it was told on standard input, and answers as the files beside it say. */
const STUB = `#!/bin/sh
here=$(dirname "$0")
{ echo "$(basename "$0") $*"; case "$*" in *"-f -") cat;; esac; } >>"$here/../calls"
case "$(basename "$0") $*" in
  "kind get clusters") cat "$here/../clusters";;
  *" get namespace "*) test -e "$here/../namespace";;
  *" get secret "*) test -e "$here/../secrets";;
esac
`;

describe('setup.sh and teardown.sh of deploy/k8s', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await inNewFolder('kind', async (temporaryFolders) => {
      await mkdir(join(temporaryFolders, 'bin'));
      for (const tool of ['kind', 'kubectl', 'docker']) {
        await writeFile(join(temporaryFolders, 'bin', tool), STUB, { mode: 0o755 });
      }
      await writeFile(join(temporaryFolders, 'clusters'), 'another\n');
      return temporaryFolders;
    });
  });
  afterEach(() => removeFolder(folder));

  const run = (script: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> =>
    tryCommand('/bin/sh', [join(K8S, script)], {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...env },
    });
  const calls = async (): Promise<readonly string[]> =>
    (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n');
  const has = (...names: string[]): Promise<unknown> =>
    Promise.all(names.map((name) => writeFile(join(folder, name), name === 'clusters' ? 'headwater\n' : '')));

  it('makes a cluster, loads three images, makes up secrets, applies the overlay and waits for all', async () => {
    const { code, stdout, stderr } = await run('setup.sh');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const all = await calls();
    expect(all).to.include('kind create cluster --name headwater --wait 120s');
    for (const role of ['server', 'producer', 'consumer']) {
      const build = all.findIndex((call) => call.includes(`--tag headwater-${role}:dev`));
      const loads = all.indexOf(`kind load docker-image headwater-${role}:dev --name headwater`);
      expect(build).to.be.within(0, loads);
    }
    const order = ['/base/namespace.yaml', 'apply -f -', 'apply -k', 'rollout status'].map((part) =>
      all.findIndex((call) => call.includes(part)),
    );
    expect(order).to.not.include(-1);
    expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
    expect(all.filter((call) => call.includes('rollout status'))).to.have.length(6);
    expect(all.filter((call) => call.includes('rollout restart'))).to.deep.equal([]);
    expect(stdout).to.include('port-forward service/server 7000');
  });

  it('makes other secrets every time, which no command line shows', async () => {
    const secrets = async (): Promise<readonly string[]> => {
      expect((await run('setup.sh')).code).to.equal(0);
      const temporaryFolders = [
        ...(await calls()).join('\n').matchAll(/(?:PASSWORD|SECRET): '([\w-]{43})'/g),
      ];
      return temporaryFolders.map(([, value = '']) => value);
    };
    const first = await secrets();
    expect(first).to.have.length(2);
    const both = await secrets();
    expect(new Set(both).size).to.equal(4);
    const called = (await calls()).filter((call) => /^(kubectl|kind|docker) /.test(call)).join('\n');
    for (const value of both) expect(called).to.not.include(value);
  });

  it('keeps existing resources and restarts them with the new images', async () => {
    await has('clusters', 'namespace', 'secrets');
    expect((await run('setup.sh')).code).to.equal(0);
    const all = await calls();
    expect(all.filter((call) => /create cluster|apply -f -/.test(call))).to.deep.equal([]);
    expect(all.filter((call) => call.includes('rollout restart'))).to.have.length(1);
  });

  it('uses its own cluster only, whatever the current context', async () => {
    expect((await run('setup.sh', { CLUSTER: 'trial' })).code).to.equal(0);
    const kubectl = (await calls()).filter((call) => call.startsWith('kubectl '));
    expect(kubectl).to.have.lengthOf.above(5);
    expect(kubectl.filter((call) => !call.startsWith('kubectl --context kind-trial '))).to.deep.equal([]);
  });

  it('says what is missing', async () => {
    await rm(join(folder, 'bin', 'kind'));
    await symlink('/usr/bin/dirname', join(folder, 'bin', 'dirname'));
    const { code, stderr } = await run('setup.sh', { PATH: join(folder, 'bin') });
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: 'kind not found: setup.sh needs docker, kind and kubectl.\n',
    });
  });

  it('deletes its own cluster only', async () => {
    const nothing = await run('teardown.sh');
    expect(nothing.stdout).to.equal('Nothing to delete: there is no cluster headwater\n');
    expect(await calls()).to.deep.equal(['kind get clusters']);
    await has('clusters');
    expect((await run('teardown.sh')).code).to.equal(0);
    expect((await calls()).at(-1)).to.equal('kind delete cluster --name headwater');
  });
});
