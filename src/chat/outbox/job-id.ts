const fieldOf = (value: unknown, name: string | number): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string | number, unknown>>)[name]
    : undefined;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * The `job_id` of an ActiveJob in Sidekiq, which it keeps through every retry and reschedule; `null` for any other job.
 * Accepts the job's text, or the job itself.
 */
export const jobIdOf = (job: unknown): string | null => {
  const read = typeof job === 'string' ? parsed(job) : job;
  const id = fieldOf(fieldOf(fieldOf(read, 'args'), 0), 'job_id');
  return typeof id === 'string' ? id : null;
};

/** The `job_id` of a running job: Sidekiq 6 writes the job as an object there, Sidekiq 7 as a text. */
export const runningJobIdOf = (work: string): string | null => jobIdOf(fieldOf(parsed(work), 'payload'));

/** When a job was put into its queue, in epoch ms; `null` if its text does not say so. */
export const enqueuedAtOf = (job: string): number | null => {
  const at = fieldOf(parsed(job), 'enqueued_at');
  if (typeof at !== 'number' || at <= 0) return null;
  // Sidekiq 8 counts milliseconds, earlier versions seconds.
  return at > 1e11 ? at : at * 1000;
};
