export const JOB_STATES = ['queued', 'running', 'scheduled', 'retrying', 'dead'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What Sidekiq does with jobs, as far as Redis knows. */
export interface SidekiqJobs {
  /**
   * The states of those of these jobs (by their job ids) that Sidekiq has. A job that a process has just taken is known to
   * be running only after the next heartbeat of that process.
   */
  readonly find: (jobIds: ReadonlySet<string>) => Promise<ReadonlyMap<string, JobState>>;
  /** When the job that is next in the queue was put there, in epoch ms; `null` without one. */
  readonly oldestQueuedAt: () => Promise<number | null>;
}
