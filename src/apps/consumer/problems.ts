import { error, info, type LogLine } from '../shared/state/log-line.ts';

/** Which part of the consumer's environment has a problem. */
export type ProblemSource = 'topic' | 'store';

/** The current problems of each part, by owner, for example a partition. */
export type Problems = Readonly<Record<ProblemSource, ReadonlyMap<string, string>>>;

/** The problems after a change, and what the log says about it. */
export interface ProblemChange {
  readonly problems: Problems;
  readonly lines: readonly LogLine[];
}

export const NO_PROBLEMS: Problems = { topic: new Map(), store: new Map() };

/** A new message replaces the owner's previous one. The log reports the first problem of a part. */
export const raiseProblem = (
  problems: Problems,
  source: ProblemSource,
  owner: string,
  message: string,
): ProblemChange => ({
  problems: { ...problems, [source]: new Map([...problems[source], [owner, message]]) },
  lines: problems[source].size === 0 ? [error(`${message}; retrying, no events will be lost`)] : [],
});

/** The log reports when a part has no problem left. */
export const clearProblems = (
  problems: Problems,
  source: ProblemSource,
  owners: readonly string[],
  recoveryMessage: string,
): ProblemChange => {
  const active = new Map(problems[source]);
  for (const owner of owners) active.delete(owner);
  if (active.size === problems[source].size) return { problems, lines: [] };
  return {
    problems: { ...problems, [source]: active },
    lines: active.size === 0 ? [info(recoveryMessage)] : [],
  };
};

/** Each message once. */
export const problemMessages = ({ topic, store }: Problems): readonly string[] => [
  ...new Set([...topic.values(), ...store.values()]),
];
