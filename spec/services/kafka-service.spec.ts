import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { type KafkaService, startKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOPIC = 'kept';

const clientOf = ({ brokers }: KafkaService): kafkajs.Kafka =>
  new kafkajs.Kafka({ brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });

const produce = async (kafka: kafkajs.Kafka, value: string): Promise<void> => {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, acks: -1, messages: [{ value }] });
  await producer.disconnect();
};

/** The value of the topic's first record, read by a group of its own. */
const firstValue = async (kafka: kafkajs.Kafka, groupId: string): Promise<string | undefined> => {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      const eachMessage = ({ message }: kafkajs.EachMessagePayload): Promise<void> => {
        resolve(message.value?.toString());
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

// It kills its broker, so it has one of its own.
describe('a real Kafka', function () {
  let service: KafkaService | undefined;

  before(function () {
    requireService(this, whyNoKafka());
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });

  it('keeps a record through a kill -9, on the same port', async () => {
    service = await startKafka();
    const kafka = clientOf(service);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }] });
    await admin.disconnect();
    await produce(kafka, 'one record');
    expect(await firstValue(kafka, 'before')).to.equal('one record');

    await service.kill();
    await service.restart();
    expect(await firstValue(clientOf(service), 'after')).to.equal('one record');
  });

  it('dies, and leaves no folder, when the process that started it is killed', async () => {
    const services = join(import.meta.dirname, '..', 'support', 'services');
    const program = `
      import { startGuarded } from ${JSON.stringify(join(services, 'guarded-process.js'))};
      const folder = process.argv[1];
      const { pid } = startGuarded('sleep', ['600'], { folder, logFile: folder + '/service.log' });
      console.log(pid);
      setInterval(() => {}, 1000);`;
    const folder = await mkdtemp(join(tmpdir(), 'headwater-spec-'));
    const starter = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).to.equal(true);
    starter.kill('SIGKILL');
    await waitUntil('all is gone', () =>
      Promise.resolve(!isAlive(pid) && !existsSync(folder) ? true : undefined),
    );
  });

  it('takes further settings, and says with its own words what was wrong with them', async () => {
    const error = await startKafka({ properties: { 'log.dirs': '' } }).then(
      async (started) => {
        await started.stop();
        return null;
      },
      (reason: unknown) => String(reason),
    );
    expect(error).to.match(/log\.dirs?/);
  });
});
