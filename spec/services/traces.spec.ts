import { expect } from 'chai';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { type OtlpSink, otlpSink, type SunkSpan } from '../support/otlp-sink.ts';
import { readTopic } from '../support/read-topic.ts';
import { sharedKafka, whyNoKafka } from '../support/services/kafka.ts';
import { requireService } from '../support/services/require-service.ts';
import { type Env, freePort } from '../support/test-bed.ts';
import { everyNumber, readStats } from '../support/stats.ts';
import { type TestTopic, topicTestBed } from '../support/topic-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const EVENTS = 2000;

describe('traces from the feed to the store, with a real Kafka', function () {
  const { topic: newTopic, feed, cli, onCleanup } = topicTestBed();
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  const log = generatedLog({ seed: 4, startMs, rate: 500, count: EVENTS, isComplete: true });
  const expected = plainCount(eventTexts([log]));
  let brokers = '';

  before(async function () {
    requireService(this, whyNoKafka());
    brokers = (await sharedKafka()).brokers;
  });

  /** Moves the log through a producer and a consumer, which count it exactly; both are stopped then. */
  const moved = async (
    topic: TestTopic,
    env: Env,
  ): Promise<{ readonly lines: readonly string[]; readonly headers: ReadonlySet<string> }> => {
    const { url } = await feed({ logs: [log] });
    const producer = cli(['producer', '--port', '0'], {
      ...topic.env,
      STREAM_URL: url,
      SINCE: String(startMs),
      PRODUCER_ID: `${topic.name}-producer`,
      ...env,
    });
    await producer.waitForOutput(/look at http/);
    await waitUntil('all is in the topic', async () => {
      const ends = await topic.ends();
      // Each transaction takes an offset of its own.
      return [...ends.values()].reduce((sum, end) => sum + end, 0) > expected.messages ? true : undefined;
    });
    const consumer = await topic.consumer([], env);
    await waitUntil('all is counted', async () =>
      (await readStats(consumer.url)).messages >= expected.messages ? true : undefined,
    );
    expect(everyNumber(await readStats(consumer.url, 'all'))).to.deep.equal(everyNumber(expected));
    for (const running of [producer, consumer]) {
      running.kill('SIGTERM');
      const { code, stdout, stderr } = await running.ended;
      expect(code, [...stdout, ...stderr].join('\n')).to.equal(0);
    }
    const records = await readTopic(brokers, topic.name);
    expect(records).to.have.lengthOf(expected.messages);
    return {
      lines: [...producer.stdout, ...consumer.stdout].filter((line) => line.includes('trace')),
      headers: new Set(records.map(({ headers }) => Object.keys(headers).join())),
    };
  };
  const sink = async (): Promise<OtlpSink> => {
    const made = await otlpSink();
    onCleanup(made.close);
    return made;
  };
  const named = (spans: readonly SunkSpan[], name: string): readonly SunkSpan[] =>
    spans.filter((span) => span.name === name);
  const countOf = (spans: readonly SunkSpan[]): number =>
    spans.reduce((sum, { attributes }) => sum + Number(attributes['messaging.batch.message_count']), 0);

  it('lead from each batch of the feed through its records to the saves that count them', async () => {
    const { url, spans } = await sink();
    const topic = await newTopic(brokers, 2);
    const { lines, headers } = await moved(topic, {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(lines).to.deep.equal([]);
    expect(headers).to.deep.equal(new Set(['id,position,traceparent']));

    const feedBatches = named(spans(), 'feed batch');
    const published = named(spans(), 'publish batch');
    const processed = named(spans(), 'process batch');
    const saved = named(spans(), 'store save');
    expect(countOf(feedBatches)).to.equal(EVENTS);
    expect(countOf(processed)).to.equal(expected.messages);
    expect(new Set(published.map(({ service }) => service))).to.deep.equal(new Set(['headwater-producer']));
    expect(new Set(saved.map(({ service }) => service))).to.deep.equal(new Set(['headwater-consumer']));
    expect(published[0]?.attributes).to.include({
      'messaging.system': 'kafka',
      'messaging.destination.name': topic.name,
    });

    expect(published.map(({ parent }) => parent)).to.deep.equal(feedBatches.map(({ spanId }) => spanId));
    const known = new Map(published.map((span) => [span.spanId, span.traceId]));
    for (const { links } of processed) {
      expect(links).not.to.deep.equal([]);
      for (const { spanId, traceId } of links) expect(known.get(spanId)).to.equal(traceId);
    }
    const linked = new Set(processed.flatMap(({ links }) => links.map(({ spanId }) => spanId)));
    expect(linked).to.deep.equal(new Set(known.keys()));
    expect(saved.map(({ parent }) => parent)).to.deep.equal(processed.map(({ spanId }) => spanId));
  });

  it('leave nothing in the records and send nothing when they are off', async () => {
    const { url, requests } = await sink();
    const { lines, headers } = await moved(await newTopic(brokers, 2), {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_TRACES_EXPORTER: 'none',
    });
    expect({ lines, requests }).to.deep.equal({ lines: [], requests: [] });
    expect(headers).to.deep.equal(new Set(['id,position']));
  });

  it('do not delay anything when no collector accepts them', async () => {
    const { lines } = await moved(await newTopic(brokers, 2), {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    });
    const told = lines.filter((line) => line.includes('cannot export traces'));
    expect(told.length, lines.join('\n')).to.be.within(1, 2);
    expect(lines).to.have.lengthOf(told.length);
  });
});
