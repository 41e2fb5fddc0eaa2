import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { startKafka } from '../../spec/support/services/kafka.ts';
import { type Measurement, measurementOf } from '../measurement.ts';

interface Outcome {
  readonly seconds: number;
  /** Of its processor's time: what other processes do changes it less. */
  readonly cpuSeconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
  /** Of a record's value, on average. */
  readonly valueBytes?: number;
}

const EVENTS = 300_000;
const PAIR_COUNT = 3;

const start = (folder: string, name: string, ...args: string[]): ChildProcess =>
  fork(join(import.meta.dirname, '..', folder, `${name}.js`), args);

const outcomeOf = async (name: string, ...args: string[]): Promise<Outcome> => {
  const child = start('produce', name, ...args, String(EVENTS));
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return outcome;
};

/**
 * Feed → committed in Kafka with all guarantees, compared with kafkajs alone on the same records, in alternating pairs. It
 * starts a broker of its own, unless KAFKA_BROKERS names one.
 */
export const benchProduce = async (): Promise<readonly Measurement[]> => {
  const externalBrokers = process.env['KAFKA_BROKERS'];
  const kafka = externalBrokers === undefined ? await startKafka({ heapMegabytes: 1024 }) : null;
  const brokers = kafka?.brokers ?? externalBrokers ?? '';
  const admin = new kafkajs.Kafka({ brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const feed = start('ingest', 'feed-process', String(EVENTS));
  const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/`;
  const rate = ({ seconds }: Outcome): number => Math.round(EVENTS / seconds);
  const cpuMicros = ({ cpuSeconds }: Outcome): string => ((cpuSeconds / EVENTS) * 1e6).toFixed(1);
  const pairs: { headwater: number; yardstick: number }[] = [];
  try {
    for (let pair = 1; pair <= PAIR_COUNT; pair += 1) {
      const topics = [`bench-yardstick-${process.pid}-${pair}`, `bench-headwater-${process.pid}-${pair}`];
      const [baselineTopic = '', headwaterTopic = ''] = topics;
      await admin.createTopics({
        topics: topics.map((topic) => ({ topic, numPartitions: 6 })),
        waitForLeaders: true,
      });
      const baseline = await outcomeOf('baseline', brokers, baselineTopic);
      const headwater = await outcomeOf('headwater', url, brokers, headwaterTopic);
      await admin.deleteTopics({ topics: [...topics, `${headwaterTopic}.rejected`] });
      pairs.push({ headwater: rate(headwater), yardstick: rate(baseline) });
      console.log(
        `pair ${pair}: kafkajs alone ${rate(baseline)}/s of ${Math.round(baseline.valueBytes ?? 0)} B, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(baseline)).toFixed(2)}; processor time an event: ${cpuMicros(baseline)} and ${cpuMicros(headwater)} µs; RSS ${Math.round(headwater.rss / 2 ** 20)} MB`,
      );
    }
  } finally {
    feed.disconnect();
    await admin.disconnect();
    await kafka?.stop();
  }
  return [measurementOf({ path: 'feed → topic, json', beside: 'kafkajs alone', aim: 0.7 }, pairs)];
};
