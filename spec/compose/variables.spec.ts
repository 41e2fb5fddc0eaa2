import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMPOSE_FILE } from '../support/images/compose-file.ts';
import {
  APPS,
  documentedVariables,
  expectedEnvironment,
  sampleOf,
  settingNames,
} from '../support/images/compose-variables.ts';
import { runCommand } from '../support/images/run-command.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoCompose } from './support/compose-project.ts';

/** Variables that choose what is run; the images here have the default tag. */
const IMAGES = /_IMAGE$|^HEADWATER_VERSION$/;
const AWKWARD = `p@ss $word #1 "quoted"`;

describe('a file .env beside docker-compose.yml', () => {
  let folder = '';
  const compose = (...args: readonly string[]): Promise<string> =>
    runCommand('docker', ['compose', '--project-name', 'headwater-variable-specs', ...args], { cwd: folder });
  /** What a container of the service finds in its environment. */
  const environmentOf = async (service: string): Promise<Readonly<Record<string, string>>> => {
    const print = ['--entrypoint', 'node', service, '--print', 'JSON.stringify(process.env)'];
    const printed = await compose('run', '--rm', '--no-deps', '--no-TTY', ...print);
    return JSON.parse(printed) as Readonly<Record<string, string>>;
  };

  before(async function () {
    requireService(this, await whyNoCompose());
    folder = await mkdtemp(join(tmpdir(), 'headwater-compose-'));
    await cp(COMPOSE_FILE, join(folder, 'docker-compose.yml'));
    const variables = documentedVariables().map(({ name }) => name);
    const names = [...new Set([...settingNames(), ...variables])].filter((name) => !IMAGES.test(name));
    const lines = names.map((name) => `${name}=${sampleOf(name)}`);
    await writeFile(join(folder, '.env'), [...lines, `OPERATOR_NOTE='${AWKWARD}'`, ''].join('\n'));
  });
  after(async () => {
    if (folder === '') return;
    await compose('--profile', '*', 'down', '--volumes', '--remove-orphans');
    await rm(folder, { recursive: true });
  });

  for (const app of APPS) {
    it(`reaches ${app}, except what a container fixes`, async () => {
      expect(await environmentOf(app)).to.include({ ...expectedEnvironment(app), OPERATOR_NOTE: AWKWARD });
    });
  }
});
