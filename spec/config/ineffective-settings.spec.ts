import { expect } from 'chai';
import { ineffectiveSettings } from '../../src/config/ineffective-settings.ts';
import { loadSettings } from '../../src/config/load-settings.ts';

const linesFor = (env: Readonly<Record<string, string>>, flags = {}): readonly string[] =>
  ineffectiveSettings(loadSettings({ env, flags, cwd: '/work', read: () => null }));

describe('ineffectiveSettings', () => {
  it('reports nothing about defaults, or about settings that have an effect', () => {
    expect(linesFor({})).to.deep.equal([]);
    expect(linesFor({ STORAGE: 'cassandra', CASSANDRA_HOST: 'a', KEEP_HOURS_DAYS: '500' })).to.deep.equal([]);
  });

  it('reports the options of another storage', () => {
    expect(linesFor({ CASSANDRA_HOST: 'a', CASSANDRA_KEYSPACE: 'b' })).to.deep.equal([
      'cassandra_host (environment CASSANDRA_HOST) has no effect: STORAGE is embedded',
      'cassandra_keyspace (environment CASSANDRA_KEYSPACE) has no effect: STORAGE is embedded',
    ]);
    expect(linesFor({ STORAGE: 'in-memory' }, { 'data-dir': 'x' })).to.deep.equal([
      'data_dir (--data-dir) has no effect: STORAGE is in-memory',
    ]);
  });

  it('reports the retention of windows that are off', () => {
    expect(linesFor({ WINDOWS: 'false', KEEP_HOURS_DAYS: '500', EXACT_USERS: '7' })).to.deep.equal([
      'keep_hours_days (environment KEEP_HOURS_DAYS) has no effect: WINDOWS is false',
      'exact_users (environment EXACT_USERS) has no effect: WINDOWS is false',
    ]);
  });
});
