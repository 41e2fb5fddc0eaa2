import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { checkFile } from '../../../../src/stores/sqlite/checking/check-file.ts';
import { StoreError } from '../../../../src/stores/store.ts';
import { ACCOUNT_MIGRATIONS, ALERT_MIGRATIONS, MIGRATIONS } from '../../support/sqlite-files.ts';
import {
  queryResultsOf,
  copyDatabase,
  LATER_MS,
  createFiles,
  type DamagedFiles,
  open,
  resumeOf,
} from '../../support/damaged-files.ts';

const PAGE = 4096;
const SAVES = 14;
/** More with DAMAGES=2000, and others with DAMAGE_SEED. */
const DAMAGES = Number(process.env['DAMAGES'] ?? 70);
const SEED = Number(process.env['DAMAGE_SEED'] ?? 1);

type Random = (below: number) => number;

const randomFrom = (seed: number): Random => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const read = (file: string, at: number, length: number): Buffer => {
  const handle = openSync(file, 'r');
  const bytes = Buffer.alloc(length);
  readSync(handle, bytes, 0, length, at);
  closeSync(handle);
  return bytes;
};
const write = (file: string, at: number, bytes: Buffer): void => {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
};

type Damage = (file: string, random: Random) => string;

const flip: Damage = (file, random) => {
  const at = random(statSync(file).size);
  const bit = random(8);
  write(file, at, Buffer.from([(read(file, at, 1)[0] ?? 0) ^ (1 << bit)]));
  return `bit ${bit} of byte ${at}`;
};
const pageOf = (file: string, random: Random): number =>
  random(Math.floor(statSync(file).size / PAGE)) * PAGE;
const DAMAGE: Readonly<Record<string, Damage>> = {
  'a flipped bit': flip,
  'another flipped bit': flip,
  'two pages exchanged': (file, random) => {
    const [a, b] = [pageOf(file, random), pageOf(file, random)];
    const [first, second] = [read(file, a, PAGE), read(file, b, PAGE)];
    write(file, a, second);
    write(file, b, first);
    return `${a} and ${b}`;
  },
  'a page that overwrote another': (file, random) => {
    const [a, b] = [pageOf(file, random), pageOf(file, random)];
    write(file, a, read(file, b, PAGE));
    return `${b} over ${a}`;
  },
  'a page of zeros': (file, random) => {
    const at = pageOf(file, random);
    write(file, at, Buffer.alloc(PAGE));
    return `${at}`;
  },
  'a file cut short': (file, random) => {
    const length = random(statSync(file).size);
    truncateSync(file, length);
    return `to ${length}`;
  },
  'a torn sector': (file, random) => {
    const at = Math.floor(random(statSync(file).size) / 512) * 512;
    write(file, at, Buffer.from(Array.from({ length: 512 }, () => random(256))));
    return `${at}`;
  },
};

const check = (file: string) =>
  checkFile(file, {
    migrations: MIGRATIONS,
    accountMigrations: ACCOUNT_MIGRATIONS,
    alertMigrations: ALERT_MIGRATIONS,
    now: LATER_MS,
  });

describe('a damaged file', () => {
  let made: DamagedFiles;
  let file: string;

  before(() => {
    made = createFiles(SAVES);
    file = join(made.folder, 'damaged.db');
  });
  after(() => rmSync(made.folder, { recursive: true, force: true }));

  const savesIn = (resume: string): number => {
    const { position } = JSON.parse(resume) as { position: string | null };
    const parsed = JSON.parse(position ?? '[]') as readonly { readonly offset: number }[];
    return parsed[0]?.offset ?? 0;
  };

  /** Opens the file; what is open must resume from a state that was saved, and answer right unless a check finds a fault. */
  const expectNoSilentDamage = (what: string): void => {
    const { faults } = check(file);
    let writer;
    try {
      writer = open(file);
    } catch (error) {
      expect(error, what).to.be.instanceOf(Error);
      return;
    }
    try {
      const resume = resumeOf(writer);
      const n = savesIn(resume);
      if (n === 0)
        expect(made.results.has(n) || faults.length > 0 || resume.includes('"bots":0'), what).to.equal(true);
      else {
        expect(resume, `${what}: resumes from the wrong state`).to.equal(made.resumes.get(n));
        if (faults.length === 0)
          expect(queryResultsOf(writer, file), `${what}: answers wrongly`).to.equal(made.results.get(n));
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'AssertionError') throw error;
    } finally {
      writer.close();
    }
  };

  it('is detected, or harmless, whatever the damage', function () {
    this.timeout(Math.max(60_000, DAMAGES * 1000));
    const random = randomFrom(SEED);
    const kinds = Object.entries(DAMAGE);
    for (let i = 0; i < DAMAGES; i += 1) {
      const [name, damage] = kinds[i % kinds.length] ?? ['a flipped bit', flip];
      const [from, end] = i % 3 === 2 ? [made.crashed, random(2) === 0 ? '-wal' : ''] : [made.closed, ''];
      copyDatabase(from, file);
      expectNoSilentDamage(
        `${name} in ${end === '' ? 'the file' : 'the log'}: ${damage(`${file}${end}`, random)}`,
      );
    }
  });

  it('is not reported for an undamaged file', () => {
    for (const from of [made.closed, made.crashed]) {
      copyDatabase(from, file);
      expect(check(file)).to.deep.include({ faults: [], notes: [] });
      const writer = open(file);
      expect(queryResultsOf(writer, file)).to.equal(made.results.get(SAVES));
      writer.close();
    }
  });

  const change = (sql: string): void => {
    copyDatabase(made.closed, file);
    const db = new Database(file);
    expect(db.prepare(sql).run([]).changes, sql).to.be.above(0);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
  };

  // Changes that SQLite's own check cannot see, as a bit that flips in a value.
  for (const [what, sql] of [
    ['a key', "UPDATE recent_keys SET keys = 'Key 12' WHERE keys = 'key 12'"],
    ['the time of keys', 'UPDATE recent_keys SET at = at + 1 WHERE seq = (SELECT max(seq) FROM recent_keys)'],
    ['the partition of keys', "UPDATE recent_keys SET partition = 'codfw'"],
    ['the checksum of keys', 'UPDATE recent_keys SET checksum = checksum + 1'],
    ['keys that went', 'DELETE FROM recent_keys WHERE seq = (SELECT min(seq) FROM recent_keys)'],
    [
      'keys that came back',
      'INSERT INTO recent_keys (partition, at, keys, checksum) SELECT partition, at, keys, checksum FROM recent_keys LIMIT 1',
    ],
    ['the position', "UPDATE ledgers SET position = replace(position, '14', '13')"],
    ['a position that went', 'DELETE FROM ledgers'],
    ['a watermark', 'UPDATE topic_marks SET high = high - 1'],
    ['a watermark, by a multiple of 2^32', 'UPDATE topic_marks SET high = high - 4294967296'],
    ['a watermark that went', 'DELETE FROM topic_marks'],
    ['a total', 'UPDATE totals SET bots = bots + 1'],
    ['the number of canaries', 'UPDATE totals SET canaries = canaries - 1'],
    ['the time of the last save', "UPDATE totals SET as_of = '2026-11-21T12:00:01.000Z'"],
    ['the revision', 'UPDATE store_state SET revision = revision - 1'],
    ['a sum', 'UPDATE store_state SET users = users + 4'],
    ['the ledger of a checksum', "UPDATE ledger_checksums SET name = 'other'"],
    ['what is in no window', 'UPDATE outside_windows SET bots = bots + 1'],
    ['a count by domain', "UPDATE by_domain SET messages = messages + 1 WHERE domain = '3.example'"],
    ['a domain', "UPDATE by_domain SET domain = '3.eyample' WHERE domain = '3.example'"],
    [
      'a server',
      "UPDATE by_server_url SET server_url = 'https://8.example' WHERE server_url = 'https://3.example'",
    ],
  ] as const)
    it(`is refused at opening when the damage is in ${what}`, () => {
      change(sql);
      expect(() => open(file))
        .to.throw(StoreError, /is damaged: .*backup.*headwater check/)
        .with.property('code', 'store-damaged');
      expect(check(file).faults).to.not.deep.equal([]);
    });

  it('is refused when text became bytes, without aborting the process', () => {
    change("UPDATE recent_keys SET keys = CAST(x'6b657980' AS TEXT)");
    expect(() => open(file)).to.throw(/a value of the table recent_keys is bytes, not text/);
    change("UPDATE by_user SET user = CAST(x'75ff80' AS TEXT) WHERE user = 'user 3'");
    expect(check(file).faults.join()).to.contain('not text');
  });

  for (const [what, sql] of [
    ['a count by user', "UPDATE by_user SET messages = messages + 1 WHERE user = 'user 3'"],
    ['a user', "UPDATE by_user SET user = 'usar 3' WHERE user = 'user 3'"],
    ['a user that went', "DELETE FROM by_user WHERE user = 'user 3'"],
    ['the list of active users', "UPDATE top_users SET user = 'nobody' WHERE user = 'user 3'"],
    [
      'a window',
      "UPDATE windows SET new_pages = new_pages + 1 WHERE resolution = '1m' AND dimension = 'all'",
    ],
    [
      'the key of a window',
      "UPDATE windows SET key = 'elsewhere' WHERE dimension = 'domain' AND resolution = '1d' AND key = '3.example'",
    ],
    [
      'windows that went',
      "DELETE FROM windows WHERE resolution = '1s' AND start < (SELECT min(start) + 60000 FROM windows WHERE resolution = '1s')",
    ],
    ['a reject', "UPDATE rejects SET data = '[' "],
    ['a reject that went', 'DELETE FROM rejects WHERE seq = 1'],
    ['a loss', 'UPDATE losses SET at = at || 0'],
    ['who was active', "UPDATE activity_log SET payload = replace(payload, 'user 1', 'user x')"],
    ['a log that went', 'DELETE FROM activity_log WHERE seq = (SELECT max(seq) FROM activity_log)'],
  ] as const)
    it(`is found by a check when the damage is in ${what}`, () => {
      change(sql);
      expect(check(file).faults, sql).to.not.deep.equal([]);
    });

  it('is not changed by a check', () => {
    change('UPDATE totals SET bots = bots + 1');
    const before = readFileSync(file);
    check(file);
    expect(readFileSync(file).equals(before)).to.equal(true);
  });
});
