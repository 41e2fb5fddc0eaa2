// Starts real services for trying out by hand: `node scripts/services.js kafka cassandra`. Run `npm run build` first.
import { startCassandra, whyNoCassandra } from '../dist/spec/support/services/cassandra.js';
import { startKafka, whyNoKafka } from '../dist/spec/support/services/kafka.js';

const SERVICES = {
  kafka: {
    whyNot: () => whyNoKafka(),
    start: () => startKafka(),
    address: ({ brokers }) => `KAFKA_BROKERS=${brokers}`,
  },
  cassandra: {
    whyNot: () => whyNoCassandra(),
    start: () => startCassandra(),
    address: ({ host, port }) => `CASSANDRA_HOST=${host} CASSANDRA_PORT=${port}`,
  },
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(SERVICES, name));
if (names.length === 0 || unknown.length > 0) {
  console.error(`name one or more of: ${Object.keys(SERVICES).join(', ')}`);
  process.exit(2);
}

const running = [];
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  console.log('stopping');
  await Promise.all(running.map((service) => service.stop()));
  process.exit();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  for (const name of names) {
    const { whyNot, start, address } = SERVICES[name];
    const why = whyNot();
    if (why !== null) throw new Error(why);
    const service = await start();
    running.push(service);
    if (stopping) await service.stop();
    else console.log(address(service));
  }
  console.log('ready; Ctrl-C stops and removes all of it');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  await stop();
}
