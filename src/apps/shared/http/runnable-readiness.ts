import type { Readiness } from '../../../http/health/readiness.ts';

/** The same readiness, whose problems name commands as the user of this process can run them. */
export const runnableReadiness =
  (readiness: () => Readiness, runnable: (text: string) => string): (() => Readiness) =>
  () => {
    const { problems, ...rest } = readiness();
    return { ...rest, problems: problems.map(runnable) };
  };
