import { concatMap, type Observable, tap } from 'rxjs';
import { BROKEN } from '../chat/answer.ts';
import type { Settled } from '../chat/call.ts';
import { admit } from '../chat/flow/admit.ts';
import { limitRates } from '../chat/flow/limit-rates.ts';
import { lookUp } from '../chat/flow/look-up.ts';
import { numberAndQueue } from '../chat/flow/number-and-queue.ts';
import { validate } from '../chat/flow/validate.ts';
import { closedLoop } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { gather } from '../core/gather.ts';
import { restart } from '../core/restart.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { refuseGuessable } from './accounts/refuse-guessable.ts';
import type { ChatParts } from './chat/parts.ts';
import { chatTopology } from './chat/serve.ts';

/**
 * Every call answered once: with a number whose job is in the queue, or with why not. A call that finds no room is
 * refused at once. It completes when no more calls come and all are answered; after a defect, which all who wait are
 * told of, it starts anew.
 */
export const answering = (parts: ChatParts): Observable<Settled> =>
  closedLoop(admit(parts.desk.asked$), { room: parts.room }, (batch$) =>
    batch$.pipe(
      decode(validate), // the chat's number and the body; what is wrong with them is an answer already
      lookUp(parts.locate), // application and chat through the cache; the counter compared with MySQL where that is due
      limitRates(parts.limit),
      gather(parts.batch, parts.batch.scheduler), // what waits within a millisecond
      numberAndQueue(parts.numbering), // number and job: one atomic step each, one round trip for all
    ),
  ).pipe(
    concatMap(({ items }) => items),
    tap(({ asked, answer }) => asked.reply(answer)),
    restart({
      delay: () => 0,
      settledAfterMs: 0,
      onRestart: (error) => {
        parts.onDefect(error);
        parts.desk.answerAll(BROKEN);
      },
    }),
  );

export const run: AppModule['run'] = async (context) => {
  await refuseGuessable(context, ['jwt_secret']);
  return context.run(chatTopology(context, answering));
};
