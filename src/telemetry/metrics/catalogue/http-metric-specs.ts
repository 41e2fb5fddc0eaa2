import type { MetricSpec } from '../metric-spec.ts';
import { RESPONSE_SECONDS } from './metric-buckets.ts';

const HTTP_PROCESSES = ['server', 'producer', 'consumer'] as const;

const HEALTH_ROUTES = ['/status', '/ready', 'other'];

const HTTP_ROUTES = [
  '/status',
  '/ready',
  '/login',
  '/stats',
  '/stats/ticket',
  '/stats/stream',
  '/stats/windows',
  '/stats/totals',
  '/stats/top',
  '/stats/trends',
  '/stats/trends.atom',
  '/stats/trends.json',
  '/events',
  '/stats/wikis',
  '/stats/annotations',
  '/alerts',
  '/alerts/test',
  '/mcp',
  '/rejects',
  '/rejects/replay',
  'docs',
  'page',
  'other',
];

const ROUTES = { server: HTTP_ROUTES, consumer: HTTP_ROUTES, producer: HEALTH_ROUTES };

const STATUSES = [
  '101',
  '200',
  '202',
  '304',
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '413',
  '415',
  '429',
  '500',
  '501',
  '503',
  'aborted',
  'other',
];

export const HTTP_METRICS = {
  httpRequests: {
    name: 'headwater_http_requests_total',
    type: 'counter',
    unit: 'requests',
    help: 'Requests that were answered, by route pattern and status.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES, status: STATUSES },
  },
  httpSeconds: {
    name: 'headwater_http_request_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Response time, by route; streams are not included.',
    of: HTTP_PROCESSES,
    labels: { route: ROUTES },
    buckets: RESPONSE_SECONDS,
  },
  httpOpen: {
    name: 'headwater_http_open_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Requests in progress, including streams.',
    of: HTTP_PROCESSES,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
