import type { Message } from 'kafkajs';
import { encodeProtobuf } from '../../src/wikimedia/formats/encode-protobuf.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { countDeltas, type Countable } from '../../src/stats/counts/deltas.ts';
import type { Stats } from './stats.ts';

/** A record, and what it counts for; `null` where it counts for nothing. */
export interface MixedRecord {
  readonly message: Message;
  readonly counts: Countable | null;
}

const WIKIS = ['en.wikipedia.org', 'de.wikipedia.org', 'www.wikidata.org', '__proto__'];
const USERS = 400;

/** One record in this many is a duplicate. */
const DUPLICATE_INTERVAL = 10;

const utf8 = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Records in every format that a consumer reads: our JSON and protobuf, whole events, and the three fields of other
 * producers in both formats; some of those with an id come twice. With `withIds` all have one.
 */
export const mixedRecords = (count: number, seed: number, withIds = false): readonly MixedRecord[] => {
  const random = createRandom(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const records: MixedRecord[] = [];
  for (let n = 0; records.length < count; n += 1) {
    const domain = WIKIS[pick(WIKIS.length)] ?? '';
    const user = `User ${Math.floor(USERS ** random())}${n % 7 === 0 ? ' é中' : ''}`;
    const id = `${seed}-${n}`;
    const bot = random() < 0.3;
    const serverUrl = `https://${domain}`;
    const allFields = {
      id,
      dt: null,
      type: 'edit',
      bot,
      wiki: 'w',
      serverUrl,
      namespace: 0,
      domain,
      title: 'T',
      user,
      topic: null,
      logType: null,
      lengthOld: null,
      lengthNew: null,
      revisionOld: null,
      revisionNew: null,
      minor: false,
    };
    const threeFields = { domain, title: 'T', user };
    const fullCounts: Countable = { bot, user, domain, serverUrl };
    const threeFieldCounts: Countable = { bot: false, user, domain, serverUrl: null };
    const json = { id, type: 'edit', bot, server_url: serverUrl, ...threeFields };
    const raw = { $schema: 's', meta: { id, domain }, user, bot, server_url: serverUrl, comment: 'c' };
    const nothing = {
      id: null,
      dt: null,
      type: null,
      wiki: null,
      serverUrl: null,
      namespace: null,
      bot: false,
      topic: null,
      logType: null,
      lengthOld: null,
      lengthNew: null,
      revisionOld: null,
      revisionNew: null,
      minor: false,
    };
    const shapes: readonly [string | Buffer, Countable][] = [
      [JSON.stringify(json), fullCounts],
      [utf8(encodeProtobuf(allFields)), fullCounts],
      [JSON.stringify(raw), fullCounts],
      [JSON.stringify(threeFields), threeFieldCounts],
      [utf8(encodeProtobuf({ ...nothing, ...threeFields })), threeFieldCounts],
    ];
    const [value, counts] = shapes[n % (withIds ? 3 : shapes.length)] ?? ['', threeFieldCounts];
    const message = { key: user, value };
    records.push({ message, counts });
    if (n % DUPLICATE_INTERVAL === 0 && counts === fullCounts) records.push({ message, counts: null });
  }
  return records.slice(0, count);
};

/** Every number of /stats after these records, by a plain count. */
export const plainStats = (records: readonly MixedRecord[]): Omit<Stats, 'as_of'> => {
  const { bots, nonBots, byServerUrl, byDomain, byUser } = countDeltas(
    records.flatMap(({ counts }) => (counts === null ? [] : [counts])),
  );
  const object = (counts: ReadonlyMap<string, number>): Record<string, number> =>
    JSON.parse(
      `{${[...counts].map(([key, count]) => `${JSON.stringify(key)}:${count}`).join(',')}}`,
    ) as Record<string, number>;
  return {
    messages: bots + nonBots,
    distinct_users: byUser.size,
    bots,
    non_bots: nonBots,
    by_server_url: object(byServerUrl),
    by_domain: object(byDomain),
    by_user: object(byUser),
  };
};
