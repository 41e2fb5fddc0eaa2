import { expect } from 'chai';
import { ineffectiveSettings, type SettingsUser } from '../../src/config/ineffective-settings.ts';
import { loadSettings } from '../../src/config/load-settings.ts';

const linesFor = (
  env: Readonly<Record<string, string>>,
  flags = {},
  user: SettingsUser = 'server',
): readonly string[] =>
  ineffectiveSettings(loadSettings({ env, flags, cwd: '/work', read: () => null }), user);

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

  it('reports rules of alerts to a process that sends none', () => {
    const env = { ALERTS: 'alerts.json' };
    expect(linesFor(env)).to.deep.equal([]);
    expect(linesFor({}, {}, 'withoutAlerts')).to.deep.equal([]);
    const [line, ...others] = linesFor(env, {}, 'withoutAlerts');
    expect(line).to.match(
      /^alerts \(environment ALERTS\) has no effect: only a server sends alerts.*run one server/,
    );
    expect(others).to.deep.equal([]);
  });

  it('reports the retention of windows that are off', () => {
    expect(linesFor({ WINDOWS: 'false', KEEP_HOURS_DAYS: '500', EXACT_USERS: '7' })).to.deep.equal([
      'keep_hours_days (environment KEEP_HOURS_DAYS) has no effect: WINDOWS is false',
      'exact_users (environment EXACT_USERS) has no effect: WINDOWS is false',
    ]);
  });

  it('reports the port of Cassandra when each host has its own', () => {
    const env = { STORAGE: 'cassandra', CASSANDRA_PORT: '9999' };
    expect(linesFor({ ...env, CASSANDRA_HOST: 'a:1,b' })).to.deep.equal([]);
    expect(linesFor({ ...env, CASSANDRA_HOST: 'a:1,b:2' })).to.deep.equal([
      'cassandra_port (environment CASSANDRA_PORT) has no effect: each host in CASSANDRA_HOST has a port of its own',
    ]);
  });

  it('reports the options of new topics to a producer and a consumer that create none', () => {
    const env = { CREATE_TOPICS: 'false', TOPIC_PARTITIONS: '3', STORAGE: 'in-memory', DATA_DIR: 'x' };
    const partitions =
      'topic_partitions (environment TOPIC_PARTITIONS) has no effect: CREATE_TOPICS is false';
    expect(linesFor(env, {}, 'producer')).to.deep.equal([partitions]);
    expect(linesFor(env, {}, 'consumer')).to.deep.equal([
      'data_dir (environment DATA_DIR) has no effect: STORAGE is in-memory',
      partitions,
    ]);
    expect(linesFor({ TOPIC_PARTITIONS: '3' }, {}, 'producer')).to.deep.equal([]);
  });

  it('reports the URL of a feed to the demo, which has its own', () => {
    expect(linesFor({ STREAM_URL: 'http://a/', SINCE: '2026-11-21' }, {}, 'demo')).to.deep.equal([
      'stream_url (environment STREAM_URL) has no effect: the demo reads a feed of its own',
    ]);
  });

  it('reports the addresses that a chat service in memory does not use', () => {
    expect(linesFor({ REDIS_URL: 'redis:6379', CHAT_QUEUE: '7' }, {}, 'chatInMemory')).to.deep.equal([
      'redis_url (environment REDIS_URL) has no effect: --memory needs neither MySQL nor Redis',
    ]);
  });
});
