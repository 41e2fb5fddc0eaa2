import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface PacedLoadOptions {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; '' where there is none. */
  readonly body: string;
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
}

/** How long answers took, in milliseconds from when their requests were due. */
export interface PacedLoadResult {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers that were not 2xx. */
  readonly failed: number;
  /** Requests that the load's own process sent late: they say something about it, not about the server. */
  readonly late: number;
}

/** Sends requests by the clock, whether or not the answers have come, out of a process of its own. */
export const pacedLoad = async (options: PacedLoadOptions): Promise<PacedLoadResult> => {
  const child = fork(join(import.meta.dirname, 'paced-load-process.js'), [JSON.stringify(options)]);
  const [result] = (await once(child, 'message')) as [PacedLoadResult];
  return result;
};
