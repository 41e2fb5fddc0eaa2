/** The call was not made because the service is known to be unreachable. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
}

export interface CircuitBreakerOptions {
  /** For the error's message. */
  readonly name: string;
  /** Number of consecutive failures that opens the circuit. */
  readonly failureThreshold: number;
  /** How long the circuit stays open before one call may probe the service. */
  readonly openMs: number;
  /** Timeout of a call; a timeout counts as a failure. */
  readonly timeoutMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onChange?: (open: boolean, cause: unknown) => void;
}

/** Makes calls, or fails at once while the service behind it is unreachable. */
export interface CircuitBreaker {
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isOpen: () => boolean;
}

const withTimeout = <T>(work: Promise<T>, ms: number, name: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Closed: every call passes. Open: none. After `openMs`, one call probes the service and closes the circuit on success. */
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
      if (isProbe && (isProbing || now() < (openUntil ?? 0)))
        throw new CircuitOpenError(`${name} is unreachable`);
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
