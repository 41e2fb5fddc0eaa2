import { map, merge, mergeMap, NEVER, type Observable, of, throwError, timer } from 'rxjs';
import type { SinonFakeTimers } from 'sinon';

const characters = (marbles: string): readonly string[] => Array.from(marbles.replaceAll(' ', ''));

/**
 * A source from a marble diagram, one millisecond per character: `-` is nothing, `#` the error; it never completes. For
 * pipelines that await promises, which RxJS's virtual time does not run; use it with sinon's fake timers.
 */
export const timedSource = <T>(
  marbles: string,
  values: Readonly<Record<string, T>>,
  error: unknown = new Error('#'),
): Observable<T> =>
  merge(
    NEVER,
    ...characters(marbles).flatMap((character, ms) => {
      if (character === '-') return [];
      if (character === '#') return [timer(ms).pipe(mergeMap(() => throwError(() => error)))];
      const value = values[character];
      if (value === undefined) throw new Error(`no value for "${character}" in ${marbles}`);
      return [timer(ms).pipe(mergeMap(() => of(value)))];
    }),
  );

/**
 * Draws what an Observable emits as a marble diagram, one character per millisecond; `nameOf` gives the character of a value.
 * Several values in one millisecond are grouped, as `(ab)`, and `|` is the end.
 */
export const drawn = async <T>(
  emitted$: Observable<T>,
  {
    clock,
    ms,
    nameOf,
  }: { readonly clock: SinonFakeTimers; readonly ms: number; nameOf: (value: T) => string },
): Promise<string> => {
  let frame: string[] = [];
  const frames: string[] = [];
  const running = emitted$.pipe(map(nameOf)).subscribe({
    next: (name) => frame.push(name),
    error: () => frame.push('#'),
    complete: () => frame.push('|'),
  });
  for (let at = 0; at < ms; at += 1) {
    await clock.tickAsync(at === 0 ? 0 : 1);
    frames.push(frame.length === 0 ? '-' : frame.length === 1 ? frame.join('') : `(${frame.join('')})`);
    frame = [];
  }
  running.unsubscribe();
  return frames.join('');
};
