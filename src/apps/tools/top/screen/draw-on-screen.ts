import { defer, exhaustMap, map, type Observable, of, type OperatorFunction, tap } from 'rxjs';
import type { Size } from './layout.ts';
import { redraw } from './redraw.ts';

/** The rows of a terminal of this size. */
export interface ScreenFrame {
  readonly rows: readonly string[];
  readonly size: Size;
}

/** The alternate screen, so that what was there comes back; no cursor; and nothing wraps. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

const isSame = (a: Size, b: Size): boolean => a.columns === b.columns && a.rows === b.rows;

/**
 * Draws each picture on the terminal's alternate screen. It writes only the rows that changed, or all of them after a
 * change of size, and skips pictures while the terminal is slow. However it ends, it restores the terminal before it
 * passes on the end. Emits each picture that was drawn.
 */
export const drawOnScreen =
  (
    write: (text: string) => Observable<unknown>,
    writeNow: (text: string) => unknown,
  ): OperatorFunction<ScreenFrame, ScreenFrame> =>
  (frame$) =>
    defer(() => {
      let shown: ScreenFrame | null = null;
      const show = (frame: ScreenFrame): Observable<unknown> => {
        const isFirst = shown === null;
        const before = shown !== null && isSame(shown.size, frame.size) ? shown.rows : null;
        const text = (isFirst ? ENTER : '') + redraw(before, frame.rows);
        shown = frame;
        return text === '' ? of(null) : write(text);
      };
      const leave = (): void => {
        if (shown !== null) writeNow(LEAVE);
        shown = null;
      };
      return frame$.pipe(
        exhaustMap((frame) => show(frame).pipe(map(() => frame))),
        tap({ complete: leave, error: leave, finalize: leave }),
      );
    });
