import { type Observable, Subject } from 'rxjs';
import { type Answer, FULL } from '../answer.ts';
import type { Asked, Call } from '../call.ts';

/** Where calls come in, and where it is known who still waits. */
export interface Desk {
  readonly asked$: Observable<Asked>;
  /** Hands in a call; `reply` is called exactly once, now or later. */
  readonly ask: (call: Call, reply: (answer: Answer) => void) => void;
  /** How many wait for their answer. */
  readonly waiting: () => number;
  /** Gives this answer to all who wait: theirs will not come. */
  readonly answerAll: (answer: Answer) => void;
  /** No more calls come. */
  readonly close: () => void;
}

export const desk = (): Desk => {
  const asked$ = new Subject<Asked>();
  const waiting = new Set<Asked>();

  return {
    asked$: asked$.asObservable(),
    ask: (call, reply) => {
      if (!asked$.observed) {
        reply(FULL);
        return;
      }
      const asked: Asked = {
        call,
        reply: (answer) => {
          if (waiting.delete(asked)) reply(answer);
        },
      };
      waiting.add(asked);
      asked$.next(asked);
    },
    waiting: () => waiting.size,
    answerAll: (answer) => {
      for (const asked of waiting) asked.reply(answer);
    },
    close: () => asked$.complete(),
  };
};
