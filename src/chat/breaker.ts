/** A part is known to be away, and was not asked. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
}

export interface BreakerOptions {
  /** For the error's message. */
  readonly name: string;
  /** Opens after so many failures in a row. */
  readonly failures: number;
  /** How long nothing is asked before one call may try. */
  readonly openMs: number;
  /** How long a call may take; beyond it, it has failed. */
  readonly timeoutMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onChange?: (open: boolean, cause: unknown) => void;
}

/** A circuit breaker: asks, or fails at once while the part behind it is away. */
export interface Breaker {
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isOpen: () => boolean;
}

const within = <T>(work: Promise<T>, ms: number, name: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Closed it lets every call through; open none; after `openMs` one, which closes it when it succeeds. */
export const breaker = ({ name, failures, openMs, timeoutMs, now, onChange }: BreakerOptions): Breaker => {
  let failed = 0;
  let openUntil: number | null = null;
  let trying = false;

  const succeeded = (): void => {
    failed = 0;
    if (openUntil === null) return;
    openUntil = null;
    onChange?.(false, null);
  };
  const failedWith = (cause: unknown): void => {
    failed += 1;
    if (failed < failures) return;
    const opens = openUntil === null;
    openUntil = now() + openMs;
    if (opens) onChange?.(true, cause);
  };

  return {
    isOpen: () => openUntil !== null,
    call: async (work) => {
      const isTrial = openUntil !== null;
      if (isTrial && (trying || now() < (openUntil ?? 0))) throw new BreakerOpenError(`${name} is away`);
      if (isTrial) trying = true;
      try {
        const result = await within(work(), timeoutMs, name);
        succeeded();
        return result;
      } catch (error) {
        failedWith(error);
        throw error;
      } finally {
        if (isTrial) trying = false;
      }
    },
  };
};
