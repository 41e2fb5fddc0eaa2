/** State shared by the process and a thread: whether the process is exiting, and whether the thread is inside SQLite. */
export type ExitBarrier = SharedArrayBuffer;

const ENDING = 0;
const INSIDE = 1;

export const exitBarrier = (): ExitBarrier => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);

/**
 * In the thread: runs `work`, or waits for the exit if the process is exiting. The thread sets INSIDE before it reads
 * ENDING, and the process sets ENDING before it reads INSIDE, so at least one of them sees the other.
 */
export const runGuarded = (barrier: ExitBarrier, work: () => void): void => {
  const states = new Int32Array(barrier);
  const leave = (): void => {
    Atomics.store(states, INSIDE, 0);
    Atomics.notify(states, INSIDE);
  };
  Atomics.store(states, INSIDE, 1);
  if (Atomics.load(states, ENDING) === 1) {
    leave();
    Atomics.wait(states, ENDING, 1);
  }
  try {
    work();
  } finally {
    leave();
  }
};

/** In the exiting process: keeps new work from starting and waits up to `timeoutMs` until the thread is outside. */
export const closeBarrier = (barrier: ExitBarrier, timeoutMs: number): void => {
  const states = new Int32Array(barrier);
  Atomics.store(states, ENDING, 1);
  Atomics.wait(states, INSIDE, 1, timeoutMs);
};
