import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERBS } from '../src/apps/verbs.ts';
import { verbHelp } from '../src/cli/help.ts';
import { packageRoot } from '../src/files/package-root.ts';
import { parseCommand } from '../src/cli/parse-command.ts';
import { specOf, SETTING_KEYS } from '../src/config/settings-table.ts';
import { PROGRAM, runCli, type CliResult } from './support/run-cli.ts';

describe('the command line', () => {
  let cwd = '';
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'headwater-cli-'));
  });
  afterEach(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCli(args, { cwd, env });

  it('lists its verbs', async () => {
    const { code, stdout, stderr } = await cli(['--help']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const { name, summary } of VERBS)
      expect(stdout).to.match(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  it('prints the help without a verb, which is no error', async () => {
    const bare = await cli([]);
    expect(bare).to.deep.equal(await cli(['--help']));
    expect(bare).to.include({ code: 0, stderr: '' });
    expect(bare.stdout).to.contain(`Usage: ${PROGRAM} VERB`);
  });

  it('begins its help with first steps that work', async () => {
    const { stdout } = await cli([]);
    const steps = stdout.slice(stdout.indexOf('Start with:\n'), stdout.indexOf('Verbs:\n')).split('\n');
    const commands = steps.flatMap((line) => /^ {2}(\S.*?) {2,}\S/.exec(line)?.[1] ?? []);
    expect(commands).to.deep.equal([`${PROGRAM} demo`, `${PROGRAM} server`, `${PROGRAM} init my-feed`]);
    for (const command of commands) {
      const [name = '', ...args] = command.slice(PROGRAM.length + 1).split(' ');
      const verb = VERBS.find((known) => known.name === name);
      if (verb === undefined) throw new Error(`there is no verb ${name}`);
      expect(() => parseCommand(verb, args), command).not.to.throw();
    }
  });

  it('takes flags without a verb as those of the server', async () => {
    for (const args of [
      ['--since', '24h', '--print-config'],
      ['--since=24h', '--print-config'],
      ['--print-config', '--since', '24h'],
    ]) {
      const { code, stdout } = await cli(args);
      expect(code, args.join(' ')).to.equal(0);
      expect(stdout)
        .to.match(/since.*24h/)
        .and.to.equal((await cli(['server', '--since', '24h', '--print-config'])).stdout);
    }
  });

  it('prints its version', async () => {
    const content = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await cli(['--version'])).to.deep.equal({ code: 0, stdout: `${content.version}\n`, stderr: '' });
  });

  for (const verb of VERBS) {
    it(`has help for ${verb.name}: purpose, every flag with its default, valid examples`, () => {
      const help = verbHelp(verb);
      expect(help).to.contain(verb.summary);
      for (const { name, fallback = '' } of verb.flags)
        expect(help)
          .to.match(new RegExp(`^  --${name}.*`, 'm'))
          .and.to.contain(fallback);
      for (const example of verb.examples) {
        expect(help).to.contain(example);
        const args = (/headwater [a-z-]+ ?([^)]*)/.exec(example)?.[1] ?? '')
          .split(' ')
          .filter((word) => word !== '')
          // As a shell does.
          .map((word) => word.replace(/^"(.*)"$/, '$1'));
        expect(() => parseCommand(verb, args), example).not.to.throw();
      }
    });
  }

  it('shows the help of a verb whatever the other arguments are', async () => {
    const { code, stdout } = await cli(['tail', '--nonsense', '--help']);
    expect(code).to.equal(0);
    expect(stdout).to.contain(`Usage: ${PROGRAM} tail [flags]`);
    expect((await cli(['help', 'tail'])).stdout).to.equal(stdout);
  });

  it('offers every setting with a flag in some verb', () => {
    const flags = SETTING_KEYS.map((key) => specOf(key).flag).filter((flag) => flag !== undefined);
    expect(VERBS.flatMap((verb) => verb.flags.map(({ name }) => name))).to.include.members(flags);
  });

  for (const [args, lines] of [
    [['sever'], ['unknown verb sever; did you mean server?', 'see headwater --help']],
    [['dance'], ['unknown verb dance', 'see headwater --help']],
    [['--verison'], ['unknown flag --verison; did you mean --version?', 'see headwater --help']],
    [
      ['server', '--prot', '80'],
      ['unknown flag --prot; did you mean --port?', 'see headwater server --help'],
    ],
    [
      ['--since', '24 hours'],
      [
        'since = "24 hours" (--since): must be an ISO time with a time zone such as 2026-11-21T10:00:00Z, a date, or milliseconds since 1970, or how long ago, such as 90m, 24h or 7d, or empty',
      ],
    ],
    [['replay'], ['FILE is missing', 'see headwater replay --help']],
    [
      ['replay', 'a', '--speed', 'fast'],
      ['--speed "fast": must be a number above 0, such as 10 or 0.5, or max', 'see headwater replay --help'],
    ],
    [
      ['server', '--print-config', '--storage', 'disk'],
      ['storage = "disk" (--storage): must be in-memory, embedded or cassandra'],
    ],
  ] as const) {
    it(`rejects ${args.join(' ')} with exit code 2 and plain lines`, async () => {
      const { code, stdout, stderr } = await cli(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.equal(
        lines.map((line) => `headwater: ${line.replace('see headwater', `see ${PROGRAM}`)}\n`).join(''),
      );
    });
  }

  it('reads the configuration file in the folder and reports all its errors', async () => {
    writeFileSync(join(cwd, 'config.json'), '{"port": "x", "storage": "y", "prot": 1}');
    const { code, stderr } = await cli(['server', '--print-config']);
    expect(code).to.equal(2);
    expect(stderr.trimEnd().split('\n')).to.have.lengthOf(3);
    expect(stderr).not.to.contain('    at ');
  });

  it('prints the effective settings and their sources, and no secret', async () => {
    writeFileSync(join(cwd, '.env'), 'JWT_SECRET=planted-in-dotenv\nDATA_DIR=here\n');
    writeFileSync(join(cwd, 'own.json'), '{"port":":7001","jwt_secret":"planted-in-a-file"}');
    const env = { CONFIG_FILE: 'own.json', ADMIN_PASSWORD: 'planted-in-env', LOGLEVEL: 'debug' };
    const { code, stdout, stderr } = await cli(['server', '--print-config', '--host', '0.0.0.0'], env);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^port +":7001" +own\.json$/m);
    expect(stdout).to.match(/^host +"0\.0\.0\.0" +--host$/m);
    expect(stdout).to.match(/^data_dir +"here" +\.env$/m);
    expect(stdout).to.match(/^jwt_secret +\(hidden\) +\.env$/m);
    expect(stdout).to.match(/^storage +"embedded" +config\/default\.json$/m);
    expect(stderr).to.contain(
      'LOGLEVEL (environment) is not a setting and is ignored; did you mean LOG_LEVEL?',
    );
    expect(stdout + stderr).not.to.contain('planted');
  });
});
