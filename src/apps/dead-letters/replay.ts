import { Observable } from 'rxjs';
import { boundedClaims } from '../../core/bounded-claims.ts';
import type { Answer, LetterBox, LetterMessage } from '../../kafka/letter-box.ts';
import type { RangePart } from '../../kafka/read-ranges.ts';
import { readLetter } from './letter.ts';
import { revive, type ReviveOptions } from './revive.ts';

/** What one transaction did. */
export interface Replayed {
  readonly replayed: number;
  readonly stillRejected: number;
}

/** Letters that lie farther apart than this are taken for different ones. */
const MOST_IDS = 100_000;
/** One transaction answers at most so many. */
const AT_ONCE = 500;

/** Cuts a part in pieces that each say where they end. */
const piecesOf = ({ partition, messages, next }: RangePart): readonly RangePart[] =>
  Array.from({ length: Math.ceil(messages.length / AT_ONCE) }, (_, i) => {
    const piece = messages.slice(i * AT_ONCE, (i + 1) * AT_ONCE);
    const after = messages[(i + 1) * AT_ONCE];
    return { partition, messages: piece, next: after === undefined ? next : Number(after.offset) };
  });

/**
 * Tries all letters again that wait at the moment. What can be read goes back to its topic and the rest stays, each
 * piece in one transaction that also moves on over it: killed in between, it repeats nothing.
 */
export const replay = (box: LetterBox, options: ReviveOptions): Observable<Replayed> =>
  new Observable((subscriber) => {
    const seen = boundedClaims(MOST_IDS);
    const answerPiece = async (piece: RangePart): Promise<void> => {
      const letters: LetterMessage[] = [];
      const records = new Map<string, LetterMessage[]>();
      let replayed = 0;
      for (const letter of piece.messages.map(readLetter)) {
        if (!seen.claim(letter.id)) continue;
        const revival = await revive(letter, options);
        if (revival.kind === 'letter') letters.push(revival.message);
        else replayed += 1;
        if (revival.kind === 'record')
          records.set(revival.topic, [...(records.get(revival.topic) ?? []), revival.message]);
      }
      const answer: Answer = { records, letters };
      await box.answer(piece, answer);
      subscriber.next({ replayed, stillRejected: letters.length });
    };
    const answerAll = async (): Promise<void> => {
      await box.claim();
      await box.read(await box.waiting(), async (part) => {
        for (const piece of piecesOf(part)) if (!subscriber.closed) await answerPiece(piece);
        return !subscriber.closed;
      });
    };
    answerAll().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
