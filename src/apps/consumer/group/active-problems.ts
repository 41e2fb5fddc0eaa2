import type { Log } from '../../../telemetry/log/log.ts';

/** Which part of the consumer's environment has a problem. */
export type ProblemSource = 'topic' | 'store';

/** The current problems. The log reports when a part gets its first problem and when it has none left. */
export interface ActiveProblems {
  /** `key` names the owner of the problem, for example a partition. A new message replaces the owner's previous one. */
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
      if (active[source].size === 0) log.error(`${message}; retrying, no events will be lost`);
      active[source].set(key, message);
    },
    clear: (source, key) => {
      if (active[source].delete(key) && active[source].size === 0) log.info(recoveryMessages[source]);
    },
    messages: () => [...new Set([...active.topic.values(), ...active.store.values()])],
    has: (source) => active[source].size > 0,
  };
};
