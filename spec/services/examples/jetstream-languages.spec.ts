import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createRandom } from '../../../src/simulator/random.ts';
import { provesExact } from '../../../src/testing/proves-exact.ts';
import { exampleProgram, recordingsFolder } from '../../support/example-program.ts';
import { type JetstreamServer, jetstreamServer } from '../../support/jetstream-server.ts';
import { type PostgresService, sharedPostgres, whyNoPostgres } from '../../support/services/postgres.ts';
import { requireService } from '../../support/services/require-service.ts';

interface Post {
  readonly time_us: number;
  readonly commit?: {
    readonly operation: string;
    readonly record?: { readonly langs?: readonly string[] };
  };
}

const GENERATED = 3000;
// PostgreSQL stores no NUL, and a key of an index has at most 2,704 bytes.
const LANGUAGES = [['en'], ['ja', 'ja'], ['pt', 'en'], [], undefined, ['e\0n'], ['e'.repeat(5000)]];

const generated = (startUs: number): readonly string[] => {
  const random = createRandom(11);
  return Array.from({ length: GENERATED }, (_, i) =>
    JSON.stringify({
      did: `did:plc:${i % 50}`,
      // Up to 50 ms out of order, as Jetstream's are.
      time_us: startUs + i * 20_000 + Math.floor(random() * 50_000),
      kind: 'commit',
      commit: {
        rev: `rev${i}`,
        operation: i % 10 === 0 ? 'delete' : 'create',
        collection: 'app.bsky.feed.post',
        rkey: `key${i}`,
        ...(i % 10 === 0 ? {} : { record: { text: 'x', langs: LANGUAGES[i % LANGUAGES.length] } }),
      },
    }),
  );
};

/** The posts of the recording, which may be missing, before generated ones. */
const allTexts = (): readonly string[] => {
  const file = join(recordingsFolder, 'jetstream-v1.jsonl');
  if (!existsSync(file)) {
    console.log(`      without the recording, because there is no ${file}`);
    return generated(1_783_175_888_000_000);
  }
  const recorded = readFileSync(file, 'utf8').trimEnd().split('\n');
  const lastUs = Math.max(...recorded.map((text) => (JSON.parse(text) as Post).time_us));
  return [...recorded, ...generated(lastUs + 1_000_000)];
};

const plainCount = (texts: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const text of texts) {
    const { time_us, commit } = JSON.parse(text) as Post;
    if (commit?.operation !== 'create') continue;
    const minute = new Date(time_us / 1000).toISOString().slice(0, 16);
    const languages = (commit.record?.langs ?? ['none']).map((tag) =>
      /^[A-Za-z0-9_-]{1,35}$/.test(tag) ? tag : 'invalid',
    );
    for (const language of new Set(languages)) {
      const name = `${language} ${minute}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
};

describe('the example jetstream-languages', function () {
  this.timeout(200_000);
  let folder: string;
  let feed: JetstreamServer | undefined;
  let postgres: PostgresService;
  before(async function () {
    requireService(this, whyNoPostgres());
    postgres = await sharedPostgres();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-jetstream-'));
  });
  afterEach(async () => {
    await feed?.close();
    rmSync(folder, { recursive: true });
  });

  it('counts each post exactly once through 20 kills, cuts and refusals', async () => {
    const texts = allTexts();
    const messages = texts.map((text) => ({ text, time_us: (JSON.parse(text) as Post).time_us }));
    feed = await jetstreamServer({ messages, seed: 3, cutWithin: 900, refuseEvery: 9 });
    const database = await postgres.newDatabase();
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      const [{ exists } = { exists: null }] = await postgres.query<{ exists: string | null }>(
        database,
        "SELECT to_regclass('posts') AS exists",
      );
      if (exists === null) return {};
      const rows = await postgres.query<{ name: string; posts: number }>(
        database,
        "SELECT language || ' ' || minute AS name, posts FROM posts",
      );
      return Object.fromEntries(rows.map(({ name, posts }) => [name, posts]));
    };
    const { kills, sent } = await provesExact({
      command: exampleProgram('jetstream-languages', folder),
      env: {
        JETSTREAM_URL: feed.url,
        PGHOST: '127.0.0.1',
        PGPORT: String(postgres.port),
        PGDATABASE: database,
        PGUSER: postgres.user,
        PGPASSWORD: postgres.password,
      },
      feed,
      events: messages.length,
      expected: plainCount(texts),
      query: counts,
      timeoutMs: 60_000,
    });
    expect(kills).to.equal(20);
    expect(sent, 'messages came again').to.be.above(messages.length);
  });
});
