import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startKafka } from '../../spec/support/services/kafka.ts';
import { type Measurement, measurementOf } from '../measurement.ts';
import { fillTopic, type RecordShape } from './fill-topic.ts';

interface Outcome {
  readonly seconds: number;
  /** Of its processor's time: what other processes do changes it less. */
  readonly cpuSeconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 2_000_000);
const PAIR_COUNT = 3;

const outcomeOf = async (name: string, ...args: string[]): Promise<Outcome> => {
  const child = fork(join(import.meta.dirname, `${name}.js`), [...args, String(RECORDS)]);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return outcome;
};

const rate = ({ seconds }: Outcome): number => Math.round(RECORDS / seconds);
const cpuMicros = ({ cpuSeconds }: Outcome): string => ((cpuSeconds / RECORDS) * 1e6).toFixed(2);

/** Topic → counted in memory with all guarantees, compared with kafkajs, JSON.parse and Maps alone, in alternating pairs. */
export const benchConsume = async (): Promise<readonly Measurement[]> => {
  const kafka = await startKafka({ heapMegabytes: 1024 });
  const measurements: Measurement[] = [];
  try {
    for (const shape of ['three fields', 'our JSON'] satisfies readonly RecordShape[]) {
      const topic = shape.replace(' ', '-');
      await fillTopic(kafka.brokers, topic, RECORDS, shape);
      const pairs: { headwater: number; yardstick: number }[] = [];
      for (let pair = 1; pair <= PAIR_COUNT; pair += 1) {
        const baseline = await outcomeOf('baseline', kafka.brokers, topic);
        const headwater = await outcomeOf('headwater', kafka.brokers, topic);
        pairs.push({ headwater: rate(headwater), yardstick: rate(baseline) });
        console.log(
          `pair ${pair}, ${shape}: kafkajs alone ${rate(baseline)}/s, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(baseline)).toFixed(2)}; processor time a record: ${cpuMicros(baseline)} and ${cpuMicros(headwater)} µs; RSS ${Math.round(baseline.rss / 2 ** 20)} and ${Math.round(headwater.rss / 2 ** 20)} MB`,
        );
      }
      const beside = 'kafkajs, JSON.parse and counting alone';
      measurements.push(measurementOf({ path: `topic → in-memory, ${shape}`, beside, aim: 0.7 }, pairs));
    }
  } finally {
    await kafka.stop();
  }
  return measurements;
};
