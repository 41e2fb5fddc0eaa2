import { expect } from 'chai';
import { lastValueFrom, ReplaySubject } from 'rxjs';
import { producerPipeline } from '../../../src/apps/producer/pipeline.ts';
import type { ProducerDeps } from '../../../src/apps/producer/deps.ts';
import { traceProducing } from '../../../src/apps/producer/trace-producing.ts';
import { transactionalSink } from '../../../src/apps/producer/transactional-sink.ts';
import { gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import { type OutgoingRecord, wireBytes } from '../../../src/kafka/sink/outgoing-record.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFaults } from '../../../src/simulator/serving/faults.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { scriptedFeed } from '../../support/feed-doubles.ts';
import { changeText, EQIAD } from '../../support/feed-events.ts';
import { recordedSpans } from '../../support/recorded-spans.ts';
import { topicDouble } from '../../support/topic-double.ts';

const T = 1_777_979_860_000;

const texts = Array.from({ length: 30 }, (_, offset) =>
  changeText(
    offset,
    { user: 'u'.repeat(offset + 1) },
    { topic: EQIAD, dt: new Date(T + offset).toISOString() },
  ),
);
const log = appendedLog({
  topic: EQIAD,
  events: [...texts, 'not JSON'].map((data, offset) => ({ timestamp: T + offset, data })),
});

describe('traceProducing', () => {
  /** Moves the log into a topic. */
  const produced = async (trace: (deps: ProducerDeps) => ProducerDeps, maxRecordBytes = 10_000) => {
    const topic = topicDouble({ before: [], after: [], openings: [] });
    const stopping$ = new ReplaySubject<string>(1);
    const feed = scriptedFeed({
      logs: [log],
      faults: createFaults(1),
      random: createRandom(7),
      rewindMs: () => 0,
      reads: [5],
      cuts: [],
      onIdle: () => stopping$.next('all is read'),
    });
    const deps: ProducerDeps = {
      feed,
      sink: transactionalSink({
        open: topic.open,
        group: 'p.position',
        owner: 'spec',
        since: T - 10,
        rewindMs: 0,
        dedupOptions: { retentionMs: 1000, maxKeys: 1000 },
        now: Date.now,
        onOpen: () => undefined,
      }),
      retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 1000, now: () => 0 }),
      onFeedEvent: () => undefined,
      onDuplicates: () => undefined,
      encoding: { format: 'json', maxRecordBytes, now: () => T },
      capacity: 20,
      batch: { events: 10, ms: 1000 },
      restarts: { delay: () => null, stableAfterMs: 1000 },
      stopping$,
    };
    await lastValueFrom(producerPipeline(trace(deps)));
    return topic;
  };
  const headersOf = (records: readonly OutgoingRecord[]): readonly string[] =>
    records.map(({ headers }) => Object.keys(headers).join());

  it('propagates the span of the transaction in the headers of each record, and updates its size', async () => {
    const { spans, ended } = recordedSpans();
    const { records, deadLetters } = await produced((deps) => traceProducing(deps, spans, 'edits'));
    expect(records).to.have.lengthOf(30);
    expect(deadLetters).to.have.lengthOf(1);
    const published = ended().filter(({ name }) => name === 'publish batch');
    const batches = ended().filter(({ name }) => name === 'feed batch');
    expect(batches.map(({ attributes }) => attributes['messaging.batch.message_count'])).to.deep.equal([
      10, 10, 10, 1,
    ]);
    expect(published.map(({ parent }) => parent)).to.deep.equal(batches.map(({ spanId }) => spanId));
    expect(published[0]).to.deep.include({
      kind: 'producer',
      failure: null,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': 'edits',
      },
    });
    for (const [index, record] of records.entries()) {
      const { traceId, spanId } = published[Math.floor(index / 10)] ?? {};
      expect(record.headers['traceparent']).to.equal(`00-${traceId ?? ''}-${spanId ?? ''}-01`);
      expect(record.bytes).to.equal(wireBytes(record));
    }
    expect(new Set(headersOf(records))).to.deep.equal(new Set(['id,position,traceparent']));
    expect(headersOf(deadLetters)).to.deep.equal(['id,code,reason,source,at']);
  });

  it('writes the same records otherwise, and no headers when tracing is off', async () => {
    const { spans } = recordedSpans();
    const plain = await produced((deps) => deps);
    const traced = await produced((deps) => traceProducing(deps, spans, 'edits'));
    expect(new Set(headersOf(plain.records))).to.deep.equal(new Set(['id,position']));
    const without = traced.records.map(({ headers: { id, position }, ...record }) => ({
      ...record,
      headers: { id, position },
      bytes: record.bytes - 'traceparent'.length - 55 - 4,
    }));
    expect(without).to.deep.equal(plain.records);
    expect(traced.metadata()).to.equal(plain.metadata());
  });

  it('adds no header that would exceed the limit', async () => {
    const { spans } = recordedSpans();
    const lengths = (await produced((deps) => deps)).records.map(({ bytes }) => bytes);
    const longest = Math.max(...lengths);
    const { records, deadLetters } = await produced((deps) => traceProducing(deps, spans, 'edits'), longest);
    expect(records).to.have.lengthOf(30);
    expect(deadLetters).to.have.lengthOf(1);
    expect(Math.max(...records.map(({ bytes }) => bytes))).to.be.at.most(longest);
    const carrying = records.filter(({ headers }) => 'traceparent' in headers);
    expect(carrying.length).to.equal(lengths.filter((bytes) => bytes + 70 <= longest).length);
  });
});
