import { expect } from 'chai';
import { type Invocation, programName, runnableCommands } from '../../src/cli/runnable-commands.ts';

const SCRIPT = '/home/me/headwater/dist/src/cli.js';
const invocation = (given: Partial<Invocation> = {}): Invocation => ({
  script: SCRIPT,
  cwd: '/home/me/headwater',
  env: {},
  ...given,
});

describe('programName', () => {
  for (const [started, given, name] of [
    ['in the checkout', {}, 'node dist/src/cli.js'],
    ['above it', { cwd: '/home/me' }, 'node headwater/dist/src/cli.js'],
    ['elsewhere', { cwd: '/srv' }, `node ${SCRIPT}`],
    [
      'by npm, which changes to the folder of the package',
      { env: { npm_lifecycle_event: 'demo', INIT_CWD: '/home/me/headwater/docs' } },
      `node ${SCRIPT}`,
    ],
    [
      'by npm in that folder',
      { env: { npm_lifecycle_event: 'start', INIT_CWD: '/home/me/headwater' } },
      'node dist/src/cli.js',
    ],
    [
      'by a program that npm runs',
      { cwd: '/srv', env: { INIT_CWD: '/home/me/headwater' } },
      `node ${SCRIPT}`,
    ],
    ['as the installed command', { script: '/usr/local/bin/headwater' }, 'headwater'],
    [
      'by npx',
      { script: '/home/me/node_modules/.bin/headwater', env: { npm_lifecycle_event: 'npx' } },
      'npx headwater',
    ],
    [
      'from a folder with a space',
      { script: "/my app/it's/cli.js", cwd: '/' },
      `node 'my app/it'\\''s/cli.js'`,
    ],
  ] as const) {
    it(`is ${name} when started ${started}`, () => {
      expect(programName(invocation(given))).to.equal(name);
    });
  }
});

describe('runnableCommands', () => {
  const runnable = runnableCommands(invocation(), ['check', 'dead-letters']);

  for (const [text, expected] of [
    ['list them with: headwater check a.db', 'list them with: node dist/src/cli.js check a.db'],
    ['"headwater dead-letters list"', '"node dist/src/cli.js dead-letters list"'],
    [
      'Usage: headwater VERB; see headwater --help',
      'Usage: node dist/src/cli.js VERB; see node dist/src/cli.js --help',
    ],
    ['headwater: the check failed', 'headwater: the check failed'],
    ['headwater checks each file; headwater is fine', 'headwater checks each file; headwater is fine'],
    ['/opt/headwater check', '/opt/headwater check'],
  ] as const) {
    it(`turns ${text} into ${expected}`, () => {
      expect(runnable(text)).to.equal(expected);
    });
  }
});
