import cassandra from 'cassandra-driver';

type Decision = cassandra.policies.retry.DecisionInfo;
type Operation = cassandra.policies.retry.OperationInfo;
type Level = cassandra.types.consistencies;

const MAX_RETRIES = 1;

/** Retries once, and only idempotent statements: never a lightweight transaction. */
export class BoundedRetryPolicy extends cassandra.policies.retry.RetryPolicy {
  #retry({ nbRetry, executionOptions }: Operation, level: Level, useCurrentHost: boolean): Decision {
    return nbRetry < MAX_RETRIES && executionOptions.isIdempotent()
      ? this.retryResult(level, useCurrentHost)
      : this.rethrowResult();
  }

  override onReadTimeout(info: Operation, level: Level): Decision {
    return this.#retry(info, level, true);
  }

  override onWriteTimeout(info: Operation, level: Level): Decision {
    return this.#retry(info, level, true);
  }

  override onUnavailable(info: Operation, level: Level): Decision {
    return this.#retry(info, level, false);
  }

  override onRequestError(info: Operation, level: Level): Decision {
    return this.#retry(info, level, false);
  }
}
