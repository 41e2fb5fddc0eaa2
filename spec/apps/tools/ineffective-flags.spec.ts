import { expect } from 'chai';
import { type Env, testBed } from '../../support/test-bed.ts';

const CASSANDRA = { STORAGE: 'cassandra', CASSANDRA_HOST: '127.0.0.1:1' };

describe('a flag without effect', () => {
  const { cli } = testBed();

  for (const [args, env, fault] of [
    [['check', 'a.db', '--data-dir', 'b'], {}, '--data-dir has no effect with FILE'],
    [['dead-letters', 'list', '--topic', 'a'], {}, '--topic has no effect with list'],
    [['dead-letters', 'list', '--format', 'raw'], {}, '--format has no effect with list'],
    [['top', '--rows', '5'], {}, '--rows has no effect on the lines that are printed'],
    [['reset', '--data-dir', 'a', '--yes'], CASSANDRA, '--data-dir has no effect with STORAGE=cassandra'],
    [['account', 'list', '--data-dir', 'a'], CASSANDRA, '--data-dir has no effect with STORAGE=cassandra'],
  ] as readonly (readonly [readonly string[], Env, string])[])
    it(`is an error: ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await cli(args, env).ended;
      expect({ code, stdout }, stderr.join('\n')).to.deep.equal({ code: 2, stdout: [] });
      expect(stderr[0]).to.contain(fault);
    });
});
