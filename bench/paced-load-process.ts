// An open loop: requests are sent by the clock, whether or not the answers have come, and timed from when they were due.
import { Agent, request } from 'node:http';
import type { Paced, PacedLoad } from './paced-load.ts';

const LATE_MS = 5;

const { url, method, body, rate, seconds } = JSON.parse(process.argv[2] ?? '{}') as PacedLoad;
const total = rate * seconds;
const everyMs = 1000 / rate;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const took: number[] = [];
let sent = 0;
let late = 0;
let refused = 0;
const began = performance.now();

const finish = (): void => {
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  const paced: Paced = { p50: at(0.5), p99: at(0.99), max: at(1), refused, late };
  process.send?.(paced, () => process.exit(0));
};

const send = (due: number): void => {
  if (performance.now() - due > LATE_MS) late += 1;
  request(url, { agent, method }, (response) => {
    if (response.statusCode === undefined || response.statusCode >= 300) refused += 1;
    response.resume().once('end', () => {
      took.push(performance.now() - due);
      if (took.length === total) finish();
    });
  })
    .once('error', (error) => {
      throw error;
    })
    .end(body);
};

const timer = setInterval(() => {
  for (; sent < total && began + sent * everyMs <= performance.now(); sent += 1) send(began + sent * everyMs);
  if (sent === total) clearInterval(timer);
}, 1);
