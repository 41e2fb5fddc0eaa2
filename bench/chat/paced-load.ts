// An open loop: requests are sent by the clock, whether or not the answers have come, and timed from when they were due.
import { Agent, request } from 'node:http';

export interface Paced {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers that were not 2xx. */
  readonly refused: number;
  /** Requests that this process itself sent late: they say something about it, not about the server. */
  readonly late: number;
}

const LATE_MS = 5;

const [url = '', rate = '1', seconds = '1', body = ''] = process.argv.slice(2);
const total = Number(rate) * Number(seconds);
const everyMs = 1000 / Number(rate);
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
  request(url, { agent, method: 'POST' }, (response) => {
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
