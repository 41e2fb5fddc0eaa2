import type { RequestEventListener } from '../../../http/middleware/count-requests.ts';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';

type HttpHandles = Pick<Metrics<'server'>, 'httpRequests' | 'httpSeconds' | 'httpOpen'>;

/** Streams stay open as long as their readers, so their duration says nothing. */
const STREAMS: readonly string[] = ['/stats/stream', '/stats/trends', '/events'];

/** Measures the requests of an HTTP app. */
export const httpMetrics = (metrics: HttpHandles, clock: () => number): RequestEventListener => {
  let open = 0;
  metrics.httpOpen.read(() => open);
  return {
    clock,
    onStart: () => {
      open += 1;
    },
    onEnd: ({ route, status, seconds }) => {
      open -= 1;
      metrics.httpRequests.inc(1, { route, status });
      if (!STREAMS.includes(route)) metrics.httpSeconds.observe(seconds, { route });
    },
  };
};
