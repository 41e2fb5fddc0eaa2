/** The answer to a question: one that was made a moment ago, or that is being made, or a new one. */
export type Ask<T> = (question: string, make: () => Promise<T>) => Promise<T>;

export interface RecentAnswersOptions {
  /** How long an answer holds once it is there, in milliseconds. */
  readonly holdsMs: number;
  /** How many are remembered. */
  readonly most: number;
  readonly now: () => number;
}

interface Remembered<T> {
  readonly answer: Promise<T>;
  until: number;
}

/** Many who ask the same at once, such as dashboards, cost as much as one. What fails is not remembered. */
export const recentAnswers = <T>({ holdsMs, most, now }: RecentAnswersOptions): Ask<T> => {
  const remembered = new Map<string, Remembered<T>>();
  const remember = (question: string, fresh: Remembered<T>): void => {
    remembered.delete(question);
    remembered.set(question, fresh);
    if (remembered.size <= most) return;
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      return;
    }
  };
  return async (question, make) => {
    const known = remembered.get(question);
    if (known !== undefined && now() < known.until) return known.answer;
    const fresh: Remembered<T> = { answer: make(), until: Infinity };
    remember(question, fresh);
    try {
      const answer = await fresh.answer;
      fresh.until = now() + holdsMs;
      return answer;
    } catch (error) {
      if (remembered.get(question) === fresh) remembered.delete(question);
      throw error;
    }
  };
};
