import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../src/files/package-root.ts';
import { expect } from 'chai';
import { printConfig } from '../../src/cli/print-config.ts';
import { type Credential, CREDENTIALS } from '../../src/config/settings-checks.ts';
import { SettingsError } from '../../src/config/settings-error.ts';
import { SETTING_KEYS, SETTINGS_TABLE, specOf } from '../../src/config/settings-table.ts';
import { loadSettings, type LoadedSettings } from '../../src/config/load-settings.ts';

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly credentials?: readonly Credential[];
}

const CWD = '/work';

/** Loads settings from the given files: `default.json` is the packaged one, the others are in the working folder. */
const load = ({ files = {}, env = {}, flags = {}, credentials = CREDENTIALS }: Given = {}): LoadedSettings =>
  loadSettings({
    env,
    flags,
    credentials,
    cwd: CWD,
    read: (path) => {
      const name = Object.keys(files).find((file) =>
        file === 'default.json' ? path.endsWith('/config/default.json') : path === resolve(CWD, file),
      );
      const text = name === undefined ? null : files[name];
      if (text === 'UNREADABLE') throw new Error('EACCES: permission denied');
      return text ?? null;
    },
  });

const faultsOf = (given: Given): readonly string[] => {
  try {
    load(given);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults.map(({ text }) => text);
    throw error;
  }
  return [];
};

const originOf = (loaded: LoadedSettings, wanted: string): string | undefined =>
  loaded.origins.find(({ key }) => key === wanted)?.from;

describe('settings', () => {
  describe('precedence', () => {
    const SOURCES: readonly (readonly [string, (port: number) => Given])[] = [
      ['config/default.json', (port) => ({ files: { 'default.json': `{"port":${port}}` } })],
      ['config.json', (port) => ({ files: { 'config.json': `{"port":${port}}` } })],
      ['.env', (port) => ({ files: { '.env': `PORT=${port}` } })],
      ['environment PORT', (port) => ({ env: { PORT: String(port) } })],
      ['--port', (port) => ({ flags: { port: String(port) } })],
    ];
    const merged = (parts: readonly Given[]): Given => ({
      files: Object.assign({}, ...parts.map((part) => part.files ?? {})) as Record<string, string>,
      env: Object.assign({}, ...parts.map((part) => part.env ?? {})) as Record<string, string>,
      flags: Object.assign({}, ...parts.map((part) => part.flags ?? {})) as Record<string, string>,
    });

    it('starts with the defaults', () => {
      const loaded = load();
      expect(loaded.settings.http.port).to.equal(7000);
      expect(new Set(loaded.origins.map(({ from }) => from))).to.deep.equal(new Set(['default']));
    });

    for (const [index, [source]] of SOURCES.entries()) {
      it(`${source} overrides all sources before it`, () => {
        const given = merged(SOURCES.slice(0, index + 1).map(([, give], at) => give(7001 + at)));
        const loaded = load(given);
        expect(loaded.settings.http.port).to.equal(7001 + index);
        expect(originOf(loaded, 'port')).to.equal(source);
      });
    }

    it('reads the file in CONFIG_FILE instead of config.json', () => {
      const files = { 'config.json': '{"port":1,"host":"localhost"}', 'etc/own.json': '{"port":2}' };
      const loaded = load({ files, env: { CONFIG_FILE: 'etc/own.json' } });
      expect(loaded.settings.http.port).to.equal(2);
      expect(loaded.settings.http.host).to.equal('127.0.0.1');
      expect(originOf(loaded, 'port')).to.equal('etc/own.json');
    });

    it('also reads CONFIG_FILE from .env', () => {
      const files = { '.env': 'CONFIG_FILE=own.json', 'own.json': '{"port":3}' };
      expect(load({ files }).settings.http.port).to.equal(3);
    });

    it('treats an empty variable as not set', () => {
      const loaded = load({
        files: { '.env': 'PORT=7001\nHOST=' },
        env: { PORT: '', SINCE: '', CONFIG_FILE: '' },
      });
      expect(loaded.settings.http.port).to.equal(7001);
      expect(originOf(loaded, 'host')).to.equal('default');
      expect(loaded.settings.feed.since).to.equal(null);
    });

    it('reads both names of the stream URL; the first one wins', () => {
      const one = load({ env: { STREAM_URL: 'http://b.org/' } });
      const both = load({ env: { STREAM_URL: 'http://b.org/', WIKIPEDIA_STREAM_URL: 'http://a.org/' } });
      expect(one.settings.feed.url).to.equal('http://b.org/');
      expect(originOf(one, 'stream_url')).to.equal('environment STREAM_URL');
      expect(both.settings.feed.url).to.equal('http://a.org/');
    });

    it('prefers the second name in the environment to the first name in .env', () => {
      const files = { '.env': 'WIKIPEDIA_STREAM_URL=http://a.org/' };
      const loaded = load({ files, env: { STREAM_URL: 'http://b.org/' } });
      expect(loaded.settings.feed.url).to.equal('http://b.org/');
      expect(originOf(loaded, 'stream_url')).to.equal('environment STREAM_URL');
    });

    it('does not change process.env', () => {
      const before = { ...process.env };
      load({ files: { '.env': 'PORT=7001\nHEADWATER_PLANTED=1' } });
      expect(process.env).to.deep.equal(before);
    });

    it('ignores an invalid value that a later source replaces', () => {
      expect(
        load({ files: { 'config.json': '{"port":"x"}' }, env: { PORT: '7001' } }).settings.http.port,
      ).to.equal(7001);
    });
  });

  describe("the original program's file", () => {
    const original = (port: unknown, storage: string): string =>
      JSON.stringify({
        port,
        stream_url: 'https://stream.wikimedia.org/v2/stream/recentchange',
        storage,
        cassandra_host: 'db.example.org',
        jwt_secret: 'a secret of the original program',
      });

    for (const port of [':7001', '7001', 7001]) {
      for (const storage of ['in-memory', 'embedded', 'cassandra']) {
        it(`works with port ${JSON.stringify(port)} and storage ${storage}`, () => {
          const { settings } = load({ files: { 'config.json': original(port, storage) } });
          expect(settings.http.port).to.equal(7001);
          expect(settings.store.kind).to.equal(storage);
          expect(settings.store.cassandra.contactPoints).to.deep.equal(['db.example.org']);
          expect(settings.auth.jwtSecret).to.equal('a secret of the original program');
          expect(settings.feed.url).to.equal('https://stream.wikimedia.org/v2/stream/recentchange');
        });
      }
    }

    it('may start with a byte order mark', () => {
      expect(load({ files: { 'config.json': '\uFEFF{"port":7001}' } }).settings.http.port).to.equal(7001);
    });
  });

  describe('faults', () => {
    const FAULT_TEXTS: readonly (readonly [string, Given, string])[] = [
      [
        'a wrong value in the environment',
        { env: { PORT: '70abc' } },
        'port = "70abc" (environment PORT): must be a port from 0 (any free port) to 65535, such as 7000 or ":7000"',
      ],
      [
        'a wrong flag',
        { flags: { storage: 'disk' } },
        'storage = "disk" (--storage): must be in-memory, embedded or cassandra',
      ],
      [
        'a wrong value in .env',
        { files: { '.env': 'SINCE=yesterday' } },
        'since = "yesterday" (.env): must be an ISO time with a time zone such as 2026-11-21T10:00:00Z, a date, or milliseconds since 1970, or how long ago, such as 90m, 24h or 7d, or empty',
      ],
      [
        'a wrong value in a file',
        { files: { 'config.json': '{"stats_public":"maybe"}' } },
        'stats_public = "maybe" (config.json): must be true or false',
      ],
      [
        'a list for a value',
        { files: { 'config.json': '{"port":[7000]}' } },
        'port (config.json): must be a port from 0 (any free port) to 65535, such as 7000 or ":7000", not a list, an object or null',
      ],
      [
        'an unknown key',
        { files: { 'config.json': '{"stream-ulr":"x"}' } },
        '"stream-ulr" (config.json): unknown setting; did you mean stream_url?',
      ],
      [
        'a prototype as key',
        { files: { 'config.json': '{"__proto__":{"port":1}}' } },
        `"__proto__" (config.json): unknown setting; known settings: ${SETTING_KEYS.join(', ')}`,
      ],
      ['an unknown flag', { flags: { colour: 'red' } }, '--colour (command line): unknown flag'],
      [
        'broken JSON',
        { files: { 'config.json': '{\n  "port": 7000,\n}' } },
        'config.json (file): not valid JSON at line 3, column 1',
      ],
      [
        'JSON that is not an object',
        { files: { 'config.json': '[]' } },
        'config.json (file): must contain one JSON object, such as {"port": 7000}',
      ],
      [
        'a missing file',
        { env: { CONFIG_FILE: 'gone.json' } },
        'CONFIG_FILE (environment): file not found: "gone.json"',
      ],
      [
        'a file that cannot be read',
        { files: { 'config.json': 'UNREADABLE' } },
        'config.json (file): cannot be read: EACCES: permission denied',
      ],
      [
        'an .env that cannot be read',
        { files: { '.env': 'UNREADABLE' } },
        '.env (file): cannot be read: EACCES: permission denied',
      ],
      [
        'a stream with a password, which is hidden',
        { env: { STREAM_URL: 'https://me:planted@a.org/' } },
        'stream_url = "https://***@a.org/" (environment STREAM_URL): must be an http:// or https:// URL without user name and password',
      ],
      [
        'a batch larger than the capacity',
        { env: { BATCH_EVENTS: '30000' } },
        'batch_events (environment BATCH_EVENTS): 30000 is more than loop_room (20000): a batch of that size would never fill',
      ],
      [
        'sites that embed what they cannot read',
        { env: { EMBED_ORIGINS: 'https://example.org' } },
        'embed_origins (environment EMBED_ORIGINS): needs STATS_PUBLIC=true: an embedded page cannot log in',
      ],
      [
        'a backoff with minimum above maximum',
        { env: { BACKOFF_MAX_MS: '100' } },
        'backoff_min_ms (default): 500 is more than backoff_max_ms (100)',
      ],
      [
        'a certificate authority without TLS for the brokers',
        { env: { KAFKA_CA_FILE: 'ca.pem' } },
        'kafka_ca_file (environment KAFKA_CA_FILE): has no effect without TLS: set KAFKA_TLS=true, or remove KAFKA_CA_FILE',
      ],
      [
        'a login for the brokers without a SASL mechanism',
        { env: { KAFKA_USERNAME: 'me', KAFKA_PASSWORD: 'planted' } },
        'kafka_username (environment KAFKA_USERNAME): has no effect without a SASL mechanism: set KAFKA_SASL_MECHANISM (plain, scram-sha-256 or scram-sha-512), or remove KAFKA_USERNAME',
      ],
      [
        'a user of the brokers without a password',
        { env: { KAFKA_SASL_MECHANISM: 'plain', KAFKA_USERNAME: 'me' } },
        'kafka_username (environment KAFKA_USERNAME): needs a password: set KAFKA_PASSWORD',
      ],
      [
        'a password for the brokers without a user',
        { env: { KAFKA_PASSWORD: 'planted' } },
        'kafka_password (environment KAFKA_PASSWORD): has no effect without a user name: set KAFKA_USERNAME, or remove KAFKA_PASSWORD',
      ],
      [
        'a certificate authority without TLS for Cassandra',
        { env: { CASSANDRA_CA_FILE: 'ca.pem' } },
        'cassandra_ca_file (environment CASSANDRA_CA_FILE): has no effect without TLS: set CASSANDRA_TLS=true, or remove CASSANDRA_CA_FILE',
      ],
      [
        'a user of Cassandra without a password',
        { env: { CASSANDRA_USERNAME: 'me' } },
        'cassandra_username (environment CASSANDRA_USERNAME): needs a password: set CASSANDRA_PASSWORD',
      ],
      [
        'a password for Cassandra without a user',
        { env: { CASSANDRA_PASSWORD: 'planted' } },
        'cassandra_password (environment CASSANDRA_PASSWORD): has no effect without a user name: set CASSANDRA_USERNAME, or remove CASSANDRA_PASSWORD',
      ],
      [
        'seconds that expire while late events can change them',
        { env: { KEEP_SECONDS_HOURS: '1', WINDOW_LATENESS_SECONDS: '3601' } },
        'keep_seconds_hours (environment KEEP_SECONDS_HOURS): 1 h is shorter than window_lateness_seconds (3601): a window must be kept as long as late events can change it',
      ],
      [
        'seconds that are kept longer than minutes',
        { env: { KEEP_SECONDS_HOURS: '25', KEEP_MINUTES_DAYS: '1' } },
        'keep_minutes_days (environment KEEP_MINUTES_DAYS): 1 days is shorter than keep_seconds_hours (25): minutes must be kept at least as long as seconds',
      ],
      [
        'minutes that are kept longer than hours',
        { env: { KEEP_HOURS_DAYS: '13' } },
        'keep_hours_days (environment KEEP_HOURS_DAYS): 13 is less than keep_minutes_days (14): hours must be kept at least as long as minutes',
      ],
      [
        'a secret of two lines, which is hidden',
        { env: { JWT_SECRET: 'plan\nted' } },
        'jwt_secret = (hidden) (environment JWT_SECRET): must be 1 to 1024 characters on one line, or empty',
      ],
      [
        'a NODE_ENV that would protect nothing',
        { env: { NODE_ENV: 'prod' } },
        'node_env = "prod" (environment NODE_ENV): must be development, test or production',
      ],
    ];
    for (const [what, given, text] of FAULT_TEXTS) {
      it(`reports ${what}`, () => {
        expect(faultsOf(given)).to.deep.equal([text]);
      });
    }

    it('reports all errors at once', () => {
      const faults = faultsOf({
        files: { 'config.json': '{"prot":1,"storage":"disk"}', '.env': 'LOG_LEVEL=loud' },
        env: { NODE_ENV: 'production', JWT_SECRET: 'secret', BACKOFF_MAX_MS: '100' },
        flags: { port: 'x' },
      });
      expect(faults.map((text) => text.split(' ')[0])).to.have.members([
        '"prot"',
        'storage',
        'log_level',
        'port',
        'backoff_min_ms',
        'jwt_secret',
        'admin_password',
      ]);
    });

    it('does not show the text of invalid JSON or of an unknown key, which may be a secret', () => {
      const files = { 'config.json': '{"jwt-secret":"planted-1"}' };
      expect(faultsOf({ files }).join()).not.to.contain('planted');
      expect(faultsOf({ files: { 'config.json': '{"jwt_secret":"planted-2' } }).join()).not.to.contain(
        'planted',
      );
    });
  });

  describe('in production', () => {
    const GOOD = 'b9Q3xV7kLm2Zt8Wc4Rj6Hn1Pf5Sg0Dya';
    const production = (env: Readonly<Record<string, string>>): readonly string[] =>
      faultsOf({ env: { NODE_ENV: 'production', ADMIN_PASSWORD: 'a fine long password', ...env } });

    it('starts with a good secret and password', () => {
      expect(production({ JWT_SECRET: GOOD })).to.deep.equal([]);
    });

    it('starts without a secret, because one is created', () => {
      expect(production({})).to.deep.equal([]);
    });

    for (const secret of ['secret', 'changeme', 'short', GOOD.slice(0, 31), 'a'.repeat(40)]) {
      it(`rejects the secret ${secret}`, () => {
        const [text = '', ...more] = production({ JWT_SECRET: secret });
        expect(more).to.deep.equal([]);
        expect(text).to.match(/^jwt_secret \(environment JWT_SECRET\): not allowed in production: it /);
        expect(text).to.contain("randomBytes(32).toString('base64url')");
        expect(text.replace('JWT_SECRET', '')).not.to.contain(` ${secret} `);
      });
    }

    for (const password of ['password123', 'changeme', '1234567']) {
      it(`rejects the password ${password}`, () => {
        const [text = '', ...more] = production({ ADMIN_PASSWORD: password });
        expect(more).to.deep.equal([]);
        expect(text).to.match(
          /^admin_password \(environment ADMIN_PASSWORD\): not allowed in production: it /,
        );
        expect(text).not.to.contain(password);
      });
    }

    it('does not check credentials that the verb does not use', () => {
      const env = { NODE_ENV: 'production', JWT_SECRET: 'secret' };
      expect(load({ env, credentials: [] }).warnings).to.deep.equal([]);
      expect(faultsOf({ env, credentials: ['jwt_secret'] })).to.have.lengthOf(1);
    });

    it('only warns outside production', () => {
      const { warnings, settings } = load({ env: { JWT_SECRET: 'secret' } });
      expect(settings.production).to.equal(false);
      expect(warnings).to.have.lengthOf(2);
      expect(warnings[0]).to.match(
        /^jwt_secret \(environment JWT_SECRET\) is a well-known word; generate one with/,
      );
      expect(warnings[1]).to.match(/^admin_password \(default\) is the default, which/);
    });
  });

  it('does not report the variables of OpenTelemetry as misspelled settings', () => {
    const names = [
      'OTEL_SDK_DISABLED',
      'OTEL_SERVICE_NAME',
      'OTEL_RESOURCE_ATTRIBUTES',
      'OTEL_LOG_LEVEL',
      'OTEL_TRACES_EXPORTER',
      'OTEL_TRACES_SAMPLER',
      'OTEL_TRACES_SAMPLER_ARG',
      'OTEL_BSP_SCHEDULE_DELAY',
      'OTEL_BSP_MAX_QUEUE_SIZE',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'OTEL_EXPORTER_OTLP_TIMEOUT',
    ];
    const env = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(load({ env: { ...env, ADMIN_PASSWORD: 'fine password' } }).warnings).to.deep.equal(
      load({ env: { ADMIN_PASSWORD: 'fine password' } }).warnings,
    );
  });

  it('warns about variables that look like misspelled settings, and no others', () => {
    const env = {
      STORAG: 'x',
      WIKIPEDIA_STREAM_URI: 'x',
      HOME: '/',
      PATH: '/',
      HOSTNAME: 'h',
      USER: 'u',
      ADMIN_PASSWORD: 'fine password',
    };
    expect(load({ env }).warnings).to.deep.equal([
      'STORAG (environment) is not a setting and is ignored; did you mean STORAGE?',
      'WIKIPEDIA_STREAM_URI (environment) is not a setting and is ignored; did you mean WIKIPEDIA_STREAM_URL?',
    ]);
  });

  for (const [line, text] of [
    ['DATADIR=x', 'DATADIR (.env): unknown setting; did you mean DATA_DIR?'],
    ['BATCH_EVENT=7', 'BATCH_EVENT (.env): unknown setting; did you mean BATCH_EVENTS?'],
    ['port=7', 'port (.env): unknown setting; did you mean PORT?'],
    ['stream-url=7', 'stream-url (.env): unknown setting; did you mean STREAM_URL?'],
    ['KAFKA_BROKER=a', 'KAFKA_BROKER (.env): unknown setting; did you mean KAFKA_BROKERS?'],
  ] as const) {
    it(`refuses ${line} in .env, with the name that was meant`, () => {
      expect(() => load({ files: { '.env': line } })).to.throw(SettingsError, text);
    });
  }

  it('refuses a setting that a file has more than once, and no other name', () => {
    expect(
      faultsOf({ files: { '.env': 'PORT=1\nOTHER=1\nPORT=1\nOTHER=2\nCONFIG_FILE=\nCONFIG_FILE=' } }),
    ).to.deep.equal([
      'PORT (.env): given more than once: keep one',
      'CONFIG_FILE (.env): given more than once: keep one',
    ]);
    expect(faultsOf({ files: { 'config.json': '{"port": 1, "host": "a", "port": 2}' } })).to.deep.equal([
      'port (config.json): given more than once: keep one',
    ]);
  });

  it('warns about the second name of a setting if it has another value', () => {
    const warnings = (given: Given): readonly string[] => load({ ...given, credentials: [] }).warnings;
    expect(
      warnings({
        files: { '.env': 'BATCH_EVENTS=5\nBATCH_SIZE=6' },
        env: { STREAM_URL: 'http://b', WIKIPEDIA_STREAM_URL: 'http://a', http_proxy: '', HTTP_PROXY: '' },
      }),
    ).to.deep.equal([
      'BATCH_SIZE (.env) has no effect: BATCH_EVENTS is set, too, and means the same',
      'STREAM_URL (environment) has no effect: WIKIPEDIA_STREAM_URL is set, too, and means the same',
    ]);
    const same = { http_proxy: 'http://a', HTTP_PROXY: 'http://b', KAFKA_BROKERS: 'a', REDPANDA_BROKER: 'a' };
    expect(warnings({ env: same })).to.deep.equal([]);
  });

  it('accepts in .env what docker-compose.yml reads from it', () => {
    const compose = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');
    const names = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
    expect(names).to.have.length.above(30);
    const known = Object.values(SETTINGS_TABLE).flatMap(({ env }) => env);
    const others = names.filter((name) => !known.includes(name));
    expect(() => load({ files: { '.env': others.map((name) => `${name}=x`).join('\n') } })).not.to.throw();
  });

  it('returns a plain frozen object with units in the names', () => {
    const { settings } = load({ env: { SILENCE_SECONDS: '0.5', DATA_DIR: 'here', SINCE: '2026-11-21' } });
    expect(settings.feed).to.include({
      idleTimeoutMs: 500,
      rewindMs: 15_000,
      since: 1_795_219_200_000,
      gapTries: 3,
    });
    expect(settings.store.dataDir).to.equal(resolve(CWD, 'here'));
    expect(settings.loop).to.deep.equal({
      capacity: 20_000,
      batchEvents: 5000,
      batchMs: 250,
      batchBytes: 8_388_608,
    });
    for (const part of [
      settings,
      settings.http,
      settings.auth,
      settings.feed,
      settings.store,
      settings.loop,
    ]) {
      expect(part).to.be.frozen;
    }
  });

  it('accepts every default and every packaged value', () => {
    for (const key of SETTING_KEYS)
      expect(specOf(key).kind.read(specOf(key).fallback), key).not.to.equal(undefined);
    expect(() => loadSettings({ env: {}, cwd: '/nowhere' })).not.to.throw();
  });

  describe('print-config', () => {
    it('shows each setting with value and source, and no secret', () => {
      const { origins } = load({
        files: { 'config.json': '{"jwt_secret":"planted-secret-in-a-file"}', '.env': 'STORAGE=in-memory' },
        env: { ADMIN_PASSWORD: 'planted-password', PORT: ':7001' },
      });
      const text = printConfig(origins);
      expect(text).not.to.contain('planted');
      expect(text).to.match(/^port +":7001" +environment PORT$/m);
      expect(text).to.match(/^storage +"in-memory" +\.env$/m);
      expect(text).to.match(/^jwt_secret +\(hidden\) +config\.json$/m);
      expect(text).to.match(/^admin_password +\(hidden\) +environment ADMIN_PASSWORD$/m);
      expect(text).to.match(/^since +\(none\) +default$/m);
      expect(text.trimEnd().split('\n')).to.have.lengthOf(Object.keys(SETTINGS_TABLE).length);
    });
  });
});
