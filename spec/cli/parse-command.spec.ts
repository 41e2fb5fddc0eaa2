import { expect } from 'chai';
import { parseCommand, UsageError, type Command } from '../../src/cli/parse-command.ts';
import { line, integer } from '../../src/config/setting-kinds.ts';
import { settingFlag, type Verb } from '../../src/cli/verb.ts';

const VERB: Verb = {
  name: 'try',
  summary: '',
  about: '',
  positionals: [
    { name: 'ACTION', doc: '', choices: ['list', 'replay'] },
    { name: 'FILE', doc: '', optional: true },
  ],
  flags: [
    settingFlag('port', 'N'),
    settingFlag('stats_public'),
    { name: 'wiki', value: 'NAME', kind: line(1, 10), many: true, doc: '' },
    { name: 'limit', value: 'N', kind: integer(1, 10), fallback: '5', doc: '' },
    { name: 'out', value: 'FILE', doc: '', required: true },
    { name: 'bots', doc: '' },
    { name: 'no-bots', doc: '', excludes: 'bots' },
    { name: 'all', doc: '', actions: ['replay'] },
    { name: 'yes', doc: '', needs: 'all' },
    { name: 'folder', value: 'FOLDER', doc: '', replacedBy: 'FILE' },
  ],
  examples: [],
  logs: 'tool',
  load: () => Promise.reject(new Error('not for this')),
};

const parse = (...args: readonly string[]): Command => parseCommand(VERB, args);

const faultsOf = (...args: readonly string[]): readonly string[] => {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof UsageError) return error.faults;
    throw error;
  }
  return [];
};

describe('parseCommand', () => {
  it('reads flags in both spellings, and positionals', () => {
    const { flags, positionals } = parse(
      'list',
      '--wiki',
      'enwiki',
      '--out=a=b',
      '--wiki=dewiki',
      '--no-bots',
    );
    expect(positionals).to.deep.equal(['list']);
    expect(flags.list('wiki')).to.deep.equal(['enwiki', 'dewiki']);
    expect(flags.text('out')).to.equal('a=b');
    expect(flags.on('no-bots')).to.equal(true);
    expect(flags.on('bots')).to.equal(false);
    expect(flags.number('limit')).to.equal(5);
  });

  it('refuses a flag that is given more than once, also a setting and a switch, with the same or another value', () => {
    expect(faultsOf('list', '--out', 'a', '--out=b')).to.deep.equal(['--out is given twice: keep one']);
    expect(faultsOf('list', '--out', 'a', '--port', '1', '--port', '1', '--port=2')).to.deep.equal([
      '--port is given 3 times: keep one',
    ]);
    expect(
      faultsOf('list', '--out', 'a', '--bots', '--bots', '--stats-public', '--stats-public=false'),
    ).to.deep.equal(['--bots is given twice: keep one', '--stats-public is given twice: keep one']);
    expect(faultsOf('list', '--out', 'a', '--wiki', 'a', '--wiki', 'a'), 'may be repeated').to.deep.equal([]);
  });

  it('returns settings as written, including switches', () => {
    expect(parse('list', '--out', 'a', '--port', ':1', '--stats-public').settingFlags).to.deep.equal({
      port: ':1',
      'stats-public': true,
    });
    expect(parse('list', '--out', 'a', '--stats-public=false').settingFlags).to.deep.equal({
      'stats-public': 'false',
    });
  });

  it('throws when an app reads a flag that its verb does not declare', () => {
    expect(() => parse('list', '--out', 'a').flags.on('json')).to.throw(
      'headwater try declares no flag --json',
    );
  });

  for (const [args, faults] of [
    [
      ['list', '--out', 'a', '--prot', '80', '--colour'],
      ['unknown flag --prot; did you mean --port?', 'unknown flag --colour'],
    ],
    [['list', '--out', 'a', '-p'], ['unknown flag -p']],
    [['list', '--out'], ['--out needs a value: --out FILE']],
    [['list', '--out', '--port', '1'], ['--out needs a value: --out FILE']],
    [['list', '--out', 'a', '--limit', 'x'], ['--limit "x": must be a whole number from 1 to 10']],
    [['list', '--out', 'a', '--bots=1'], ['--bots takes no value']],
    [['list', '--out', 'a', '--bots', '--no-bots'], ['--no-bots and --bots contradict each other']],
    [['list', '--out', 'a', '--all'], ['--all has no effect with list']],
    [['replay', '--out', 'a', '--yes'], ['--yes has no effect without --all']],
    [['replay', '--out', 'a', '--yes', '--all'], []],
    [['list'], ['--out is missing']],
    [['--out', 'a'], ['ACTION is missing: use list, replay']],
    [['lits', '--out', 'a'], ['unknown ACTION lits; did you mean list?']],
    [['frob', '--out', 'a'], ['unknown ACTION frob: use list, replay']],
    [['rep', '--out', 'a'], ['unknown ACTION rep; did you mean replay?']],
    [['list', 'file', 'more', '--out', 'a'], ['unexpected argument "more"']],
    [['list', '--out', 'a', '--folder', 'b'], []],
    [['list', 'file', '--out', 'a', '--folder', 'b'], ['--folder has no effect with FILE']],
  ] as const) {
    it(`reports ${faults.length} errors in ${args.join(' ')}`, () => {
      expect(faultsOf(...args)).to.deep.equal(faults);
    });
  }
});
