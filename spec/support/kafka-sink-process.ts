// Opens the sink and commits number after number until it fails: node kafka-sink-process.js BROKERS TOPIC
// It says what it does line by line: "open", "committing N", "committed N", "retried CODE", "failed CODE".
import { SinkError } from '../../src/core/loop/exact-sink.ts';
import { kafkaSink } from '../../src/kafka/sink/kafka-sink.ts';

const [brokers = '', topic = ''] = process.argv.slice(2);

const sink = kafkaSink<number>({
  brokers: [brokers],
  topic,
  stateTopic: `${topic}.state`,
  deadLetterTopic: `${topic}.dead-letters`,
  toRecords: (value) => ({ value: String(value) }),
});

const opened = await sink.open({ pipeline: 'p', keys: 10 });
console.log('open');
try {
  let next = Number((await opened.load()).position ?? 0);
  for (;;) {
    next += 1;
    try {
      console.log(`committing ${next}`);
      await opened.commit({ events: [next], position: String(next), keys: [], deadLetters: [] });
      console.log(`committed ${next}`);
    } catch (error) {
      if (!(error instanceof SinkError) || !error.retriable) throw error;
      console.log(`retried ${error.code}`);
      next = Number((await opened.load()).position ?? 0);
    }
  }
} catch (error) {
  console.log(`failed ${error instanceof SinkError ? error.code : String(error)}`);
}
await opened.close();
