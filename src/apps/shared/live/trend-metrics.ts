import type { TrendMetrics } from './live-fan-out.ts';
import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';

type TrendHandles = Pick<Metrics<'server'>, 'trendsTold' | 'trendKeys' | 'trendKeysForgotten'>;

/** Counts reported trends and the keys that the detector holds. */
export const trendMetrics = ({ trendsTold, trendKeys, trendKeysForgotten }: TrendHandles): TrendMetrics => ({
  onTrend: (trend) => trendsTold.inc(1, { of: trend.kind === 'burst' ? trend.of : trend.kind }),
  registerGauges: (read) => {
    trendKeys.read(() => read().keys);
    trendKeysForgotten.read(() => read().evicted);
  },
});
