/** A part is known to be away, and was not asked. */
export class CircuitOpenError extends Error {
  override readonly name = 'BreakerOpenError';
}

export interface CircuitBreakerOptions {
  /** For the error's message. */
  readonly name: string;
  /** Opens after so many failures in a row. */
  readonly failureThreshold: number;
  /** How long nothing is asked before one call may try. */
  readonly openMs: number;
  /** How long a call may take; beyond it, it has failed. */
  readonly timeoutMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onChange?: (open: boolean, cause: unknown) => void;
}

/** A circuit breaker: asks, or fails at once while the part behind it is away. */
export interface CircuitBreaker {
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isOpen: () => boolean;
}

const withTimeout = <T>(work: Promise<T>, ms: number, name: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Closed it lets every call through; open none; after `openMs` one, which closes it when it succeeds. */
export const circuitBreaker = ({
  name,
  failureThreshold,
  openMs,
  timeoutMs,
  now,
  onChange,
}: CircuitBreakerOptions): CircuitBreaker => {
  let failureCount = 0;
  let openUntil: number | null = null;
  let isProbing = false;

  const onSuccess = (): void => {
    failureCount = 0;
    if (openUntil === null) return;
    openUntil = null;
    onChange?.(false, null);
  };
  const onFailure = (cause: unknown): void => {
    failureCount += 1;
    if (failureCount < failureThreshold) return;
    const isOpening = openUntil === null;
    openUntil = now() + openMs;
    if (isOpening) onChange?.(true, cause);
  };

  return {
    isOpen: () => openUntil !== null,
    call: async (work) => {
      const isProbe = openUntil !== null;
      if (isProbe && (isProbing || now() < (openUntil ?? 0))) throw new CircuitOpenError(`${name} is away`);
      if (isProbe) isProbing = true;
      try {
        const result = await withTimeout(work(), timeoutMs, name);
        onSuccess();
        return result;
      } catch (error) {
        onFailure(error);
        throw error;
      } finally {
        if (isProbe) isProbing = false;
      }
    },
  };
};
