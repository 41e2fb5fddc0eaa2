/** By then a number is in MySQL, or its job is in Sidekiq's queue or retries. */
export const DEFAULT_RECONCILE_MINUTES = 10;
