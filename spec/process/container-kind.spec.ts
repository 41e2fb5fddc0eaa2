import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import { containerKind } from '../../src/process/container-kind.ts';

describe('containerKind', () => {
  const IMAGE = { HEADWATER_IMAGE: 'server' };

  it('distinguishes compose, Kubernetes and other containers', () => {
    expect(containerKind({ ...IMAGE, HEADWATER_COMPOSE_SERVICE: 'server' })).to.equal('compose');
    expect(containerKind({ ...IMAGE, KUBERNETES_SERVICE_HOST: '10.0.0.1' })).to.equal('kubernetes');
    expect(containerKind(IMAGE)).to.equal('other');
  });

  it('is none outside of the image, also in a container or a pod', () => {
    expect(containerKind({})).to.equal(null);
    expect(containerKind({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).to.equal(null);
  });

  it('reads what the image and docker-compose.yml set', () => {
    const text = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8');
    expect(text('Dockerfile.server')).to.match(/^ENV .*\bHEADWATER_IMAGE=server\b/m);
    expect(text('docker-compose.yml')).to.match(/^ +HEADWATER_COMPOSE_SERVICE: server$/m);
  });
});
