// Opens the sink and commits number after number until it fails: node kafka-sink-process.js BROKERS TOPIC
// It says what it does line by line: "open", "committing N", "committed N", "retried CODE", "failed CODE".
import { kafkaSink } from '../../src/kafka/sink/kafka-sink.ts';
import { commitNumbers } from './commit-numbers.ts';

const [brokers = '', topic = ''] = process.argv.slice(2);

const sink = kafkaSink<number>({
  brokers: [brokers],
  topic,
  stateTopic: `${topic}.state`,
  deadLetterTopic: `${topic}.dead-letters`,
  toRecords: (value) => ({ value: String(value) }),
});

await commitNumbers(await sink.open({ pipeline: 'p', keys: 10 }), (number) =>
  console.log(`committing ${number}`),
);
