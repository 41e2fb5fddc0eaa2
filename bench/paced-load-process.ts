// An open loop: requests are sent by the clock, whether or not the answers have come, and timed from when they were due.
import { keepAliveClient } from './keep-alive-client.ts';
import type { PacedLoadResult, PacedLoadOptions } from './paced-load.ts';

const LATE_THRESHOLD_MS = 5;

const { rate, seconds, ...request } = JSON.parse(process.argv[2] ?? '{}') as PacedLoadOptions;
const totalRequests = rate * seconds;
const intervalMs = 1000 / rate;
const client = keepAliveClient({ ...request, maxConnections: 64 });

const latencies = new Float64Array(totalRequests);
let responseCount = 0;
let sent = 0;
let late = 0;
let failed = 0;
const startedAt = performance.now();

const finish = (): void => {
  latencies.sort();
  const percentile = (share: number): number =>
    latencies[Math.min(totalRequests - 1, Math.floor(totalRequests * share))] ?? 0;
  const result: PacedLoadResult = {
    p50: percentile(0.5),
    p99: percentile(0.99),
    max: percentile(1),
    failed,
    late,
  };
  client.close();
  process.send?.(result, () => process.exit(0));
};

const send = (due: number): void => {
  if (performance.now() - due > LATE_THRESHOLD_MS) late += 1;
  client.send((status) => {
    if (status >= 300) failed += 1;
    latencies[responseCount] = performance.now() - due;
    responseCount += 1;
    if (responseCount === totalRequests) finish();
  });
};

const timer = setInterval(() => {
  for (; sent < totalRequests && startedAt + sent * intervalMs <= performance.now(); sent += 1)
    send(startedAt + sent * intervalMs);
  if (sent === totalRequests) clearInterval(timer);
}, 1);
