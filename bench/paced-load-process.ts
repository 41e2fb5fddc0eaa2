// An open loop: requests are sent by the clock, whether or not the answers have come, and timed from when they were due.
import { keepAliveClient } from './keep-alive.ts';
import type { Paced, PacedLoad } from './paced-load.ts';

const LATE_MS = 5;

const { rate, seconds, ...request } = JSON.parse(process.argv[2] ?? '{}') as PacedLoad;
const total = rate * seconds;
const everyMs = 1000 / rate;
const client = keepAliveClient({ ...request, maxConnections: 64 });

const took = new Float64Array(total);
let answers = 0;
let sent = 0;
let late = 0;
let refused = 0;
const began = performance.now();

const finish = (): void => {
  took.sort();
  const at = (share: number): number => took[Math.min(total - 1, Math.floor(total * share))] ?? 0;
  const paced: Paced = { p50: at(0.5), p99: at(0.99), max: at(1), refused, late };
  client.close();
  process.send?.(paced, () => process.exit(0));
};

const send = (due: number): void => {
  if (performance.now() - due > LATE_MS) late += 1;
  client.send((status) => {
    if (status >= 300) refused += 1;
    took[answers] = performance.now() - due;
    answers += 1;
    if (answers === total) finish();
  });
};

const timer = setInterval(() => {
  for (; sent < total && began + sent * everyMs <= performance.now(); sent += 1) send(began + sent * everyMs);
  if (sent === total) clearInterval(timer);
}, 1);
