/** Shared by the process and one of its threads: whether the process is ending, and whether the thread is inside. */
export type ExitBarrier = SharedArrayBuffer;

const ENDING = 0;
const INSIDE = 1;

export const exitBarrier = (): ExitBarrier => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);

/**
 * In the thread: does its work, unless the process is ending; then it waits for that end. It says that it is inside
 * before it looks, and the process says that it ends before it looks: so one of them sees the other.
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

/** In the process, when it exits: lets nothing begin, and waits until the thread is outside, `atMostMs` at most. */
export const closeBarrier = (barrier: ExitBarrier, timeoutMs: number): void => {
  const states = new Int32Array(barrier);
  Atomics.store(states, ENDING, 1);
  Atomics.wait(states, INSIDE, 1, timeoutMs);
};
