/** Upper bounds of the histogram buckets that several groups use. */
export const WRITE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
export const RESPONSE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
export const BATCH_EVENTS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];
