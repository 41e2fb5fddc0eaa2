import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface PacedLoad {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; '' where there is none. */
  readonly body: string;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** How long answers took, in milliseconds from when their requests were due. */
export interface Paced {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers that were not 2xx. */
  readonly refused: number;
  /** Requests that the load's own process sent late: they say something about it, not about the server. */
  readonly late: number;
}

/** Sends requests by the clock, whether or not the answers have come, out of a process of its own. */
export const pacedLoad = async (load: PacedLoad): Promise<Paced> => {
  const child = fork(join(import.meta.dirname, 'paced-load-process.js'), [JSON.stringify(load)]);
  const [figures] = (await once(child, 'message')) as [Paced];
  return figures;
};
