import type { RequestWatch } from '../../http/count-requests.ts';
import type { Metrics } from '../../runtime/metrics/registry.ts';

type HttpHandles = Pick<Metrics<'server'>, 'httpRequests' | 'httpSeconds' | 'httpOpen'>;

/** It goes on as long as its reader stays. */
const STREAM = '/stats/stream';

/** Counts the requests of an HTTP shell. */
export const httpMetrics = (metrics: HttpHandles, clock: () => number): RequestWatch => {
  let open = 0;
  metrics.httpOpen.read(() => open);
  return {
    clock,
    began: () => {
      open += 1;
    },
    ended: ({ route, status, seconds }) => {
      open -= 1;
      metrics.httpRequests.inc(1, { route, status });
      if (route !== STREAM) metrics.httpSeconds.observe(seconds, { route });
    },
  };
};
