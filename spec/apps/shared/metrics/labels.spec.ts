import { expect } from 'chai';
import {
  brokerReason,
  failedPart,
  feedReason,
  storeReason,
} from '../../../../src/apps/shared/metrics/failure-labels.ts';
import { httpMetrics } from '../../../../src/apps/shared/metrics/http-metrics.ts';
import { FeedError } from '../../../../src/net/feed-error.ts';
import type { FeedErrorCode } from '../../../../src/wikimedia/health/feed-error-code.ts';
import { openapiDocument } from '../../../../src/http/docs/openapi-document.ts';
import { BrokerError, type BrokerErrorCode } from '../../../../src/kafka/broker-error.ts';
import { METRIC_CATALOGUE } from '../../../../src/telemetry/metrics/metric-catalogue.ts';
import { processRegistry } from '../../../../src/telemetry/metrics/process-registry.ts';
import { StoreError, type StoreErrorCode } from '../../../../src/stores/store.ts';
import { metricSamples } from '../../../support/metric-samples.ts';

// A new code without a place here is a type error, and one without a place in the catalogue fails below.
const FEED: Readonly<Record<Exclude<FeedErrorCode, 'feed-refused'>, true>> = {
  'feed-ended': true,
  'feed-silent': true,
  'feed-unreachable': true,
  'feed-not-a-stream': true,
  'feed-unreadable': true,
  'feed-event-too-large': true,
  'feed-gap': true,
  'feed-ignores-position': true,
};
const STORE: Readonly<Record<StoreErrorCode, boolean>> = {
  'store-in-use': true,
  'store-replaced': true,
  'store-full': true,
  'store-unwritable': true,
  'store-closed': true,
  'store-damaged': true,
  'store-failed': true,
  // They are found at the opening, and no save fails with them.
  'store-foreign': false,
  'store-newer-version': false,
};
const BROKER: Readonly<Record<BrokerErrorCode, true>> = {
  'broker-unreachable': true,
  'broker-refused': true,
  'broker-failed': true,
  'topic-missing': true,
  'topic-made-anew': true,
  'batch-unreadable': true,
  'producer-fenced': true,
  'producer-superseded': true,
};

describe('the labels of metrics', () => {
  it('have a value for every reason of the feed, the store and the brokers', () => {
    for (const code of Object.keys(FEED) as FeedErrorCode[])
      expect(METRIC_CATALOGUE.feedReconnects.labels.reason).to.include(feedReason(new FeedError(code, '')));
    for (const [code, isThere] of Object.entries(STORE) as [StoreErrorCode, boolean][]) {
      const reason = storeReason(new StoreError(code, ''));
      expect(
        (METRIC_CATALOGUE.storeWriteFailures.labels.reason as readonly string[]).includes(reason),
        code,
      ).to.equal(isThere);
    }
    for (const code of Object.keys(BROKER) as BrokerErrorCode[])
      expect(METRIC_CATALOGUE.topicWriteFailures.labels.reason).to.include(
        brokerReason(new BrokerError(code, '')),
      );
    expect([brokerReason(new Error('?')), storeReason('?')]).to.deep.equal(['other', 'other']);
  });

  it('have a value for every part that may fail', () => {
    const failures = [
      new FeedError('feed-gap', ''),
      new StoreError('store-full', ''),
      new BrokerError('broker-failed', ''),
    ];
    expect([...failures, new Error('a defect')].map(failedPart)).to.deep.equal(
      METRIC_CATALOGUE.restarts.labels.part,
    );
  });

  it('have a value for every route of the HTTP interface', () => {
    const { paths = {} } = openapiDocument({ version: '0', statsPublic: false });
    for (const kind of ['server', 'consumer'] as const)
      expect(METRIC_CATALOGUE.httpRequests.labels.route[kind]).to.include.members(Object.keys(paths));
  });
});

describe('httpMetrics', () => {
  it('counts by route and status, times all but streams, and exports open requests', async () => {
    const { metrics, text } = processRegistry('server', { version: '0' });
    const watch = httpMetrics(metrics, () => 0);
    for (let begun = 0; begun < 3; begun += 1) watch.onStart();
    watch.onEnd({ route: '/stats', status: '200', seconds: 0.2 });
    watch.onEnd({ route: '/stats/stream', status: '200', seconds: 3600 });
    const found = metricSamples(await text());
    expect(found.get('headwater_http_requests_total{route="/stats",status="200"}')).to.equal(1);
    expect(found.get('headwater_http_requests_total{route="/stats/stream",status="200"}')).to.equal(1);
    expect(found.get('headwater_http_request_seconds_sum{route="/stats"}')).to.equal(0.2);
    expect(found.get('headwater_http_request_seconds_count{route="/stats/stream"}')).to.equal(0);
    expect(found.get('headwater_http_open_requests')).to.equal(1);
  });
});
