import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type CommandResult, tryCommand } from '../support/images/run-command.ts';
import { whyNoKubernetesTools } from '../support/k8s/manifests.ts';
import { inNewFolder, removeFolder } from '../support/services/in-new-folder.ts';
import { requireService } from '../support/services/require-service.ts';

const BASE = join(packageRoot(), 'deploy', 'k8s', 'base');

const check = (folders: readonly string[]): Promise<CommandResult> =>
  tryCommand(process.execPath, [join(packageRoot(), 'scripts', 'check-k8s.js'), ...folders]);

/** How the check ends for the base with one file changed. */
const checkChanged = (file: string, change: (text: string) => string): Promise<CommandResult> =>
  inNewFolder('k8s', async (folder) => {
    await cp(BASE, folder, { recursive: true });
    const text = await readFile(join(folder, file), 'utf8');
    expect(change(text)).to.not.equal(text);
    await writeFile(join(folder, file), change(text));
    try {
      return await check([folder]);
    } finally {
      await removeFolder(folder);
    }
  });

describe('the check of the manifests', function () {
  before(function () {
    requireService(this, whyNoKubernetesTools());
  });

  it('passes the base and the overlay in two versions of Kubernetes', async () => {
    const { code, stdout, stderr } = await check([]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const folder of ['base', 'overlays/kind']) {
      expect(stdout).to.match(
        new RegExp(`k8s/${folder}: \\d\\d resources, valid in Kubernetes 1\\.34 and 1\\.37\n`),
      );
    }
  });

  it('fails for a misspelt field', async () => {
    const { code, stderr } = await checkChanged('producer.yaml', (text) =>
      text.replace('replicas:', 'replica:'),
    );
    expect(code).to.equal(1);
    for (const version of ['1.34', '1.37']) {
      expect(stderr).to.include(`Kubernetes ${version}: ERROR`).and.to.include("'replica' was unexpected");
    }
  });

  it('fails for a kind that there is not, of which the validator only warns', async () => {
    const { code, stderr } = await checkChanged('consumer-scaling.yaml', (text) =>
      text.replace('kind: PodDisruptionBudget', 'kind: PodDisruptionBuget'),
    );
    expect(code).to.equal(1);
    expect(stderr).to.include("Kubernetes 1.37: WARN - Couldn't find schema for kind PodDisruptionBuget");
  });

  it('fails for a value of the wrong type, and for one field twice', async () => {
    const wrong = await checkChanged('chat.yaml', (text) => text.replace("value: '8080'", 'value: 8080'));
    expect(wrong.code).to.equal(1);
    expect(wrong.stderr).to.include("8080 is not of type 'string'");
    const twice = await checkChanged('producer.yaml', (text) =>
      text.replace('  replicas: 1\n', '  replicas: 1\n  replicas: 2\n'),
    );
    expect(twice.code).to.equal(1);
    expect(twice.stderr).to.include('already');
  });

  it('fails where there is nothing to check', async () => {
    const { code, stderr } = await check([join(packageRoot(), 'docs')]);
    expect(code).to.equal(1);
    expect(stderr).to.include('unable to find one of').and.to.include('kustomization.yaml');
  });
});
