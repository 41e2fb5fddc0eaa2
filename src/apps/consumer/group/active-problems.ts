import type { Log } from '../../../telemetry/log/log.ts';

/** The part of the consumer's world that something is wrong with. */
export type ProblemSource = 'topic' | 'store';

/** What is wrong at the moment; the log hears when a part falls into trouble, and when it is out of it. */
export interface ActiveProblems {
  /** `key` says whose trouble it is: that of one partition, say. Its latest message is the one that stands. */
  readonly raise: (source: ProblemSource, key: string, message: string) => void;
  readonly clear: (source: ProblemSource, key: string) => void;
  /** Each message once. */
  readonly messages: () => readonly string[];
  readonly has: (source: ProblemSource) => boolean;
}

export const activeProblems = (
  log: Log,
  recoveryMessages: Readonly<Record<ProblemSource, string>>,
): ActiveProblems => {
  const active = { topic: new Map<string, string>(), store: new Map<string, string>() };
  return {
    raise: (source, key, message) => {
      if (active[source].size === 0)
        log.error(`${message}; nothing is lost, and it is tried again until it works`);
      active[source].set(key, message);
    },
    clear: (source, key) => {
      if (active[source].delete(key) && active[source].size === 0) log.info(recoveryMessages[source]);
    },
    messages: () => [...new Set([...active.topic.values(), ...active.store.values()])],
    has: (source) => active[source].size > 0,
  };
};
