import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { nodeZstd } from '../../src/kafka/codecs/node-zstd.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { type MixedRecord, mixedRecords, plainStats } from '../support/mixed-records.ts';
import { plainKafka, readTopic } from '../support/read-topic.ts';
import { requireService } from '../support/services/require-service.ts';
import { sharedKafka, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { everyNumber, getJson, readStats } from '../support/stats.ts';
import { type RunningConsumer, type TestTopic, topicTestBed } from '../support/topic-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const { None, GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const messagesOf = (records: readonly MixedRecord[]) => records.map(({ message }) => message);
const errorsOf = ({ stdout }: RunningConsumer): readonly string[] =>
  stdout.filter((line) => /"level":("error"|50)/.test(line));

const expectCounted = async ({ url }: RunningConsumer, records: readonly MixedRecord[]): Promise<void> => {
  expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(plainStats(records)));
};
const stopped = async (consumer: RunningConsumer): Promise<void> => {
  consumer.kill('SIGTERM');
  const { code, stdout, stderr } = await consumer.ended;
  expect(code, [...stdout, ...stderr].join('\n')).to.equal(0);
};

describe(`headwater consumer with a real Kafka (SEED=${seed})`, function () {
  const { topic: newTopic, onCleanup, folder } = topicTestBed();
  const random = createRandom(seed);
  let brokers = '';
  let made = 0;
  /** Records that no other call gives. */
  const someRecords = (count: number, withIds = false): readonly MixedRecord[] =>
    mixedRecords(count, seed * 1000 + (made += 1), withIds);

  before(async function () {
    requireService(this, whyNoKafka());
    brokers = (await sharedKafka()).brokers;
  });

  describe('what it counts', () => {
    it('counts every format in every compression, and no aborted transaction', async () => {
      const topic = await newTopic(brokers);
      const consumer = await topic.consumer();
      const records: MixedRecord[] = [];
      for (const codec of [None, GZIP, Snappy, LZ4, ...(nodeZstd() === null ? [] : [ZSTD])]) {
        const some = someRecords(2000);
        await topic.send(messagesOf(some), codec);
        records.push(...some);
      }
      const lines = Array.from({ length: 500 }, (_, n) => ({
        domain: 'java',
        title: 'T',
        user: `Java ${n % 9}`,
      }));
      await topic.sendByJava(
        lines.map((line) => JSON.stringify(line)),
        'zstd',
      );
      records.push(
        ...lines.map(({ domain, user }) => ({
          message: { value: '' },
          counts: { bot: false, user, domain, serverUrl: null },
        })),
      );

      const producer = plainKafka(brokers).producer({ transactionalId: topic.name, idempotent: true });
      await producer.connect();
      onCleanup(() => producer.disconnect());
      for (const commits of [false, true, false, false, true, false]) {
        const some = someRecords(700);
        const transaction = await producer.transaction();
        await transaction.send({ topic: topic.name, messages: messagesOf(some) });
        if (commits) records.push(...some);
        await (commits ? transaction.commit() : transaction.abort());
      }
      await topic.caughtUp(consumer);
      // The broker writes the marker of the last transaction a moment after its end.
      const ready = await waitUntil('nothing is left to read', async () => {
        const now = await consumer.ready();
        return now.ready && now.topic.lag === 0 ? now : undefined;
      });
      expect(ready).to.deep.include({ ready: true, problems: [] });
      expect(ready.topic).to.include({ lag: 0, dead_letters: 0, lost_records: 0 });
      expect(ready.topic.repeats).to.equal(records.filter(({ counts }) => counts === null).length);
      await expectCounted(consumer, records);
      await stopped(consumer);

      const again = await topic.consumer();
      await topic.caughtUp(again);
      await expectCounted(again, records);
    });

    it('shows the distinct users of the complete time, and that the losses of the feed are unknown', async () => {
      const topic = await newTopic(brokers);
      const startMs = Date.now() - 60_000;
      const sendUsers = (count: number, from: number): Promise<void> =>
        topic.send(
          Array.from({ length: count }, (_, n) => {
            const meta = {
              id: `timed-${from + n}`,
              domain: 'en.wikipedia.org',
              dt: new Date(startMs + n * 10).toISOString(),
            };
            const user = `User ${from + n}`;
            return { key: user, value: JSON.stringify({ $schema: 's', meta, user, bot: false }) };
          }),
        );
      await sendUsers(300, 0);
      const expectTotals = async ({ url }: RunningConsumer, users: number): Promise<void> => {
        let totals: Readonly<Record<string, unknown>> = {};
        await waitUntil(
          `${users} distinct users`,
          async () => {
            totals = (await getJson(`${url}/stats/totals`)) as typeof totals;
            return totals['messages'] === users && totals['distinct_users'] === users ? true : undefined;
          },
          { seen: () => JSON.stringify(totals) },
        );
        expect(totals).to.include({ lost: null });
        expect(totals)
          .to.have.property('lost_unknown')
          .that.matches(/see lost_events in \/ready of the producer/);
      };
      const consumer = await topic.consumer();
      await expectTotals(consumer, 300);
      await sendUsers(200, 300);
      await expectTotals(consumer, 500);
      await stopped(consumer);
      await expectTotals(await topic.consumer(), 500);
    });

    it('puts what it cannot decode into the dead letters, with the reason, and counts on', async () => {
      const topic = await newTopic(brokers, 1);
      const good = someRecords(50);
      const tooLong = 'x'.repeat(900_000);
      await topic.send([
        { key: 'k', value: 'no event', headers: { trace: 'abc' } },
        ...messagesOf(good),
        { value: null },
        { value: '{"user":5}' },
        { value: '{"meta":{"id":"canary","domain":"canary"}}' },
        { value: '{"meta":{"domain":"en.wikipedia.org"}}' },
      ]);
      await topic.send([{ value: tooLong }]);
      await topic.send([{ value: tooLong }]);
      const consumer = await topic.consumer();
      const { topic: standing, ready } = await topic.caughtUp(consumer);
      expect({ ready, deadLetters: standing.dead_letters }).to.deep.equal({ ready: true, deadLetters: 6 });
      await expectCounted(consumer, good);
      const letters = await readTopic(brokers, topic.rejected);
      expect(letters.map(({ value }) => value.length)).to.deep.equal([
        8,
        0,
        10,
        38,
        tooLong.length,
        tooLong.length,
      ]);
      const [first, empty, wrong, raw] = letters.map(({ headers }) => headers);
      expect(first).to.include({
        trace: 'abc',
        id: `${topic.name}/0/0`,
        source: 'consumer',
        topic: topic.name,
        partition: '0',
        offset: '0',
      });
      expect(Date.parse(first?.['at'] ?? '')).to.be.closeTo(Date.now(), 60_000);
      expect(letters[0]?.key).to.equal('k');
      expect([first, empty, wrong, raw].map((headers) => headers?.['reason'])).to.deep.equal([
        'neither a JSON object nor a protobuf Event: invalid wire type 6 at offset 1',
        'the record has no value',
        'user is a number, not a text',
        'meta.id is missing, not a text',
      ]);
      expect(errorsOf(consumer)).to.deep.equal([]);
    });

    it('shows the lag of each partition, and keeps the statistics behind the login when told to', async () => {
      const topic = await newTopic(brokers, 2);
      const wait = { BATCH_EVENTS: '20000', BATCH_MS: '60000', STATS_PUBLIC: 'false' };
      const records = someRecords(900);
      await topic.send(messagesOf(records));
      const consumer = await topic.consumer([], wait);
      const ends = await topic.ends();
      const { topic: standing } = await waitUntil('the lag is known', async () => {
        const ready = await consumer.ready();
        return ready.topic.lag === 900 && ready.topic.joined ? ready : undefined;
      });
      expect(standing.partitions).to.deep.equal(
        [0, 1].map((partition) => ({
          partition,
          owned: true,
          next_offset: 0,
          end_offset: ends.get(partition),
          lag: ends.get(partition),
        })),
      );
      expect((await fetch(`${consumer.url}/stats`)).status).to.equal(401);
      await stopped(consumer);
      const open = await topic.consumer();
      await topic.caughtUp(open);
      await expectCounted(open, records);
    });
  });

  describe('live views', () => {
    const MINUTE_MS = 60_000;

    it('are the same on each consumer of a group: edits of all partitions, and trends of the hours before', async () => {
      const topic = await newTopic(brokers, 4);
      const startMs = Date.now() - 90 * MINUTE_MS;
      let sent = 0;
      const edit = (atMs: number, title: string) => {
        const user = `User ${(sent += 1)}`;
        const dt = new Date(atMs).toISOString();
        const meta = { id: `live-${sent}`, domain: 'en.wikipedia.org', dt };
        const event = {
          $schema: 's',
          meta,
          type: 'edit',
          title,
          user,
          bot: false,
          wiki: 'enwiki',
          namespace: 0,
        };
        return { key: user, value: JSON.stringify(event), timestamp: String(atMs) };
      };
      const quiet = Array.from({ length: 600 }, (_, n) => edit(startMs + n * 8000, `Page ${n}`));
      const burst = Array.from({ length: 40 }, (_, n) => edit(startMs + 81 * MINUTE_MS + n * 1000, 'Burst'));
      const lastAt = new Date(startMs + 81 * MINUTE_MS + 39_000).toISOString();
      await topic.send([...quiet, ...burst]);

      const consumers = [await topic.consumer(), await topic.consumer([], { DATA_DIR: folder() })];
      const trendsOf = (url: string) =>
        getJson(`${url}/stats/trends`) as Promise<{ as_of: string | null; trends: { at: string }[] }>;
      await waitUntil('they share the partitions', async () =>
        (await topic.members()) === 2 ? true : undefined,
      );
      const trends = await Promise.all(
        consumers.map(({ url }) =>
          waitUntil('trends are known', async () => {
            const found = await trendsOf(url);
            return found.as_of === lastAt ? found : undefined;
          }),
        ),
      );
      expect(trends[0]?.trends[0]).to.include({ kind: 'burst', of: 'page', title: 'Burst' });
      expect(trends[1]).to.deep.equal(trends[0]);

      const aborts = consumers.map(() => new AbortController());
      const responses = await Promise.all(
        consumers.map(({ url }, n) =>
          fetch(`${url}/events?bot=false`, {
            headers: { Accept: 'application/x-ndjson' },
            signal: aborts[n]?.signal ?? null,
          }),
        ),
      );
      const now = Date.now();
      const live = Array.from({ length: 300 }, (_, n) => edit(now + n, `Live ${n}`));
      await topic.send(live);
      const titles = await Promise.all(
        responses.map(async ({ body }) => {
          const found: string[] = [];
          let text = '';
          for await (const bytes of body ?? []) {
            text += Buffer.from(bytes as Uint8Array).toString();
            const lines = text.split('\n');
            text = lines.pop() ?? '';
            for (const line of lines) {
              const { title } = JSON.parse(line) as { title?: string };
              if (title !== undefined) found.push(title);
            }
            if (found.length >= live.length) break;
          }
          return found;
        }),
      );
      expect(titles[0]).to.deep.equal(live.map((_, n) => `Live ${n}`));
      expect(titles[1]).to.deep.equal(titles[0]);
      for (const consumer of consumers) {
        expect(await consumer.ready()).to.deep.include({ live_views: { reading: true, problem: null } });
        await stopped(consumer);
      }
    });

    it('are missing with LIVE_VIEWS=false, and the answer says why', async () => {
      const topic = await newTopic(brokers, 1);
      const { url } = await topic.consumer([], { LIVE_VIEWS: 'false' });
      for (const path of ['/events', '/stats/trends', '/stats/trends.atom']) {
        const response = await fetch(`${url}${path}`);
        expect(response.status).to.equal(404);
        expect(await response.text()).to.include('start the consumer with LIVE_VIEWS=true');
      }
    });
  });

  describe('what may happen to it', () => {
    /** Slow enough that a kill hits it at work. */
    const SLOW = { BATCH_EVENTS: '10', LOOP_ROOM: '100', REPEAT_WINDOW: '2000' };

    it('counts exactly through seven kill -9 under load', async () => {
      const topic = await newTopic(brokers);
      const records: MixedRecord[] = [];
      const sendMore = async (): Promise<void> => {
        const some = someRecords(8000);
        records.push(...some);
        await topic.send(messagesOf(some));
      };
      const hits: number[] = [];
      for (let kills = 0; kills < 7; kills += 1) {
        const consumer = await topic.consumer([], SLOW);
        const sending = sendMore();
        const before = (await consumer.ready()).topic.lag;
        await waitUntil('it counts', async () => {
          const { joined, lag } = (await consumer.ready()).topic;
          return joined && lag !== null && lag !== before ? lag : undefined;
        });
        await delay(random() * 250);
        hits.push((await consumer.ready()).topic.lag ?? 0);
        consumer.kill('SIGKILL');
        await consumer.ended;
        await sending;
      }
      expect(hits.filter((lag) => lag > 0).length, `lags at the kills: ${hits.join(', ')}`).to.be.greaterThan(
        2,
      );
      const last = await topic.consumer();
      await topic.caughtUp(last);
      await expectCounted(last, records);
    });

    it('counts exactly when it stood still for longer than its session', async () => {
      const topic = await newTopic(brokers);
      const consumer = await topic.consumer([], SLOW);
      const records = [...someRecords(30_000)];
      const sending = topic.send(messagesOf(records));
      await waitUntil('it counts', async () =>
        (await readStats(consumer.url)).messages > 500 ? true : undefined,
      );
      consumer.kill('SIGSTOP');
      await sending;
      await waitUntil('the group is without it', async () =>
        (await topic.members()) === 0 ? true : undefined,
      );
      consumer.kill('SIGCONT');
      await topic.caughtUp(consumer);
      const more = someRecords(3000);
      await topic.send(messagesOf(more));
      await topic.caughtUp(consumer);
      await expectCounted(consumer, [...records, ...more]);
      await waitUntil('it is in the group, once', async () =>
        (await topic.members()) === 1 ? true : undefined,
      );
    });

    it('stops under load with code 0, leaves the group at once, and continues later', async () => {
      const topic = await newTopic(brokers);
      const long = { ...SLOW, SESSION_TIMEOUT_MS: '30000' };
      const consumer = await topic.consumer([], long);
      const records = someRecords(30_000);
      const sending = topic.send(messagesOf(records));
      await waitUntil('it counts', async () =>
        (await readStats(consumer.url)).messages > 500 ? true : undefined,
      );
      const began = Date.now();
      await stopped(consumer);
      expect(Date.now() - began).to.be.lessThan(10_000);
      expect(await topic.members()).to.equal(0);
      await sending;
      const next = await topic.consumer([], { SESSION_TIMEOUT_MS: '30000' });
      await topic.caughtUp(next);
      await expectCounted(next, records);
      expect(errorsOf(next)).to.deep.equal([]);
    });

    it('continues exactly after its broker was killed under load, and stops cleanly without a broker', async () => {
      const service = await startKafka();
      onCleanup(() => service.stop());
      const topic = await newTopic(service.brokers);
      const consumer = await topic.consumer([], { SESSION_TIMEOUT_MS: '6000' });
      const records: MixedRecord[] = [];
      const send = async (): Promise<void> => {
        const some = someRecords(6000, true);
        records.push(...some);
        // What a failed send has written all the same is dropped as a repeat.
        await waitUntil('the records are sent', () =>
          topic.send(messagesOf(some)).then(
            () => true,
            () => undefined,
          ),
        );
      };
      const isReady = () =>
        waitUntil('it is ready', async () => ((await consumer.ready()).ready ? true : undefined));
      await send();
      await topic.caughtUp(consumer);
      // A broker that has just started may send the group away at first; only what the kill does is held here.
      await isReady();
      const before = errorsOf(consumer).length;
      const sending = send().then(send);
      // Held to its end below; a spec that fails before must not leave it unheard.
      sending.catch(() => undefined);
      await delay(random() * 100);
      await service.kill();
      let seen = '';
      await waitUntil(
        'it says that the broker is away',
        async () => {
          seen = (await consumer.ready()).problems.join();
          return /check KAFKA_BROKERS|ECONNREFUSED/.test(seen) ? true : undefined;
        },
        { seen: () => seen },
      );
      await service.restart();
      await sending;
      await topic.caughtUp(consumer);
      await expectCounted(consumer, records);
      await isReady();
      const told = errorsOf(consumer).slice(before);
      expect(told.length, told.join('\n')).to.be.within(1, 2);

      await service.kill();
      await waitUntil('it says so again', async () => ((await consumer.ready()).ready ? undefined : true));
      const began = Date.now();
      await stopped(consumer);
      expect(Date.now() - began).to.be.lessThan(25_000);
    });

    it('says once what to do about a batch that cannot be decompressed, and continues afterwards', async () => {
      const topic = await newTopic(brokers, 1);
      const [before, after] = [someRecords(100), someRecords(100)];
      const consumer = await topic.consumer();
      await topic.send(messagesOf(before));
      await topic.caughtUp(consumer);
      const errorsBefore = errorsOf(consumer).length;
      await topic.send([{ value: Buffer.alloc(257 * 1024 * 1024, ' ') }], GZIP);
      await topic.send(messagesOf(after));
      const advice =
        /a batch compressed with gzip has more than .* one of these partitions: 0 from offset 100 on.*kafka-delete-records/;
      let seen = '';
      await waitUntil(
        'it says so',
        async () => {
          seen = (await consumer.ready()).problems.join();
          return advice.test(seen) ? true : undefined;
        },
        { seen: () => seen },
      );
      await delay(9000);
      expect(errorsOf(consumer).slice(errorsBefore)).to.have.length(1);
      expect((await consumer.ready()).problems).to.have.length(1);
      await topic.deleteBefore(0, 101);
      const { topic: standing } = await topic.caughtUp(consumer);
      expect(standing.lost_records).to.equal(1);
      await expectCounted(consumer, [...before, ...after]);
      await waitUntil('it is ready', async () => ((await consumer.ready()).ready ? true : undefined));
      expect(errorsOf(consumer).slice(errorsBefore)).to.have.length(1);
    });

    it('reports records that were deleted before they were counted', async () => {
      const topic = await newTopic(brokers, 1);
      const first = someRecords(100);
      await topic.send(messagesOf(first));
      const { code } = await topic.consume(['--until-end']).ended;
      expect(code).to.equal(0);
      const rest = someRecords(200);
      await topic.send(messagesOf(rest));
      await topic.deleteBefore(0, 150);
      const consumer = await topic.consumer();
      const { topic: standing } = await topic.caughtUp(consumer);
      expect(standing.lost_records).to.equal(50);
      const uniqueRest = plainStats(rest.slice(50)).messages;
      expect((await readStats(consumer.url)).messages).to.be.within(
        plainStats(first).messages + uniqueRest,
        plainStats(first).messages + uniqueRest + 1,
      );
    });
  });

  describe('a topic that was deleted and made anew', () => {
    const counted = async (): Promise<TestTopic> => {
      const topic = await newTopic(brokers, 1);
      await topic.send(messagesOf(someRecords(300)));
      return topic;
    };
    const expectGivingUp = async (consumer: Pick<RunningConsumer, 'ended'>, why: RegExp): Promise<void> => {
      const began = Date.now();
      const { code, stderr } = await consumer.ended;
      expect(code).to.equal(1);
      expect(stderr.join('\n'))
        .to.match(/is not the topic that was counted.*--reset/)
        .and.match(why);
      expect(Date.now() - began).to.be.lessThan(15_000);
    };

    it('is noticed while it runs, though it is empty', async () => {
      const topic = await counted();
      const consumer = await topic.consumer();
      await topic.caughtUp(consumer);
      await topic.remove();
      await delay(500);
      await topic.create();
      await expectGivingUp(consumer, /ends at offset 0, but was counted up to 300/);
    });

    it('is noticed at the start, though it is empty', async () => {
      const topic = await counted();
      expect((await topic.consume(['--until-end']).ended).code).to.equal(0);
      await topic.remove();
      await topic.create();
      await expectGivingUp(topic.consume([]), /ends at offset 0, but was counted up to 300/);
    });

    it('is noticed at the start, though it has grown beyond what was counted; --reset counts it', async () => {
      const topic = await counted();
      expect((await topic.consume(['--until-end']).ended).code).to.equal(0);
      await topic.remove();
      await topic.create();
      const records = someRecords(900);
      await topic.send(messagesOf(records));
      await expectGivingUp(topic.consume([]), /its record 299 has another timestamp/);
      await expectGivingUp(topic.consume(['--until-end']), /its record 299 has another timestamp/);
      expect((await topic.consume(['--reset', '--yes', '--until-end']).ended).code).to.equal(0);
      const consumer = await topic.consumer();
      await topic.caughtUp(consumer);
      await expectCounted(consumer, records);
    });
  });

  describe('how it is called', () => {
    it('counts to the end, from the beginning, and anew', async () => {
      const topic = await newTopic(brokers);
      const records = someRecords(3000);
      await topic.send(messagesOf(records));
      const run = async (...args: string[]) => {
        const { code, stderr } = await topic.consume(args).ended;
        return { code, said: stderr.join('\n') };
      };
      const count = `${plainStats(records).messages.toLocaleString('en-US')} messages`;
      expect(await run('--until-end', '--from-beginning')).to.satisfy(
        ({ code, said }: { code: number; said: string }) => code === 0 && said.includes(`counting: ${count}`),
      );
      expect((await run('--until-end')).said).to.match(/counting: 0 messages/);
      const refused = await run('--until-end', '--from-beginning');
      expect(refused.code).to.equal(1);
      expect(refused.said).to.match(/messages are counted already.*--reset/);
      const unasked = await run('--reset');
      expect(unasked.code).to.equal(1);
      expect(unasked.said).to.match(/--reset asks for confirmation, but there is no terminal: add --yes/);

      const consumer = await topic.consumer();
      await topic.caughtUp(consumer);
      await expectCounted(consumer, records);
      await waitUntil('it is in the group', async () => ((await topic.members()) === 1 ? true : undefined));
      const running = await run('--reset', '--yes');
      expect(running.code).to.equal(1);
      expect(running.said).to.match(/1 consumers? of the group .* running/);
      await stopped(consumer);

      expect((await run('--reset', '--yes', '--until-end')).said).to.include(`counting: ${count}`);
      expect((await run('--until-end', '--storage', 'in-memory', '--from-beginning')).said).to.include(
        `counting: ${count}`,
      );
    });

    it('keeps a database to itself: a second consumer on it says so and stops', async () => {
      const topic = await newTopic(brokers);
      const records = someRecords(1000);
      await topic.send(messagesOf(records));
      const consumer = await topic.consumer();
      await topic.caughtUp(consumer);
      const second = await topic.consume([]).ended;
      expect(second.code).to.equal(1);
      expect(second.stderr.join('\n')).to.match(/in use|another process/);
      expect(await topic.members()).to.equal(1);
      await expectCounted(consumer, records);
    });

    it('shares the partitions with another that has a database of its own', async () => {
      const topic = await newTopic(brokers, 4);
      const first = await topic.consumer();
      const records = someRecords(2000);
      await topic.send(messagesOf(records));
      await topic.caughtUp(first);
      const second = await topic.consumer([], { DATA_DIR: folder() });
      await waitUntil('each has two', async () => {
        const owned = async (one: RunningConsumer): Promise<number> =>
          (await one.ready()).topic.partitions.filter((partition) => partition.owned).length;
        return (await owned(first)) === 2 && (await owned(second)) === 2 ? true : undefined;
      });
      await stopped(second);
      const more = someRecords(2000);
      await topic.send(messagesOf(more));
      await topic.caughtUp(first);
      await expectCounted(first, [...records, ...more]);
    });
  });
});
