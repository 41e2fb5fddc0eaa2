import { Observable } from 'rxjs';

type Keyboard = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'setEncoding' | 'resume' | 'pause' | 'on' | 'off'
>;

/** What Ctrl-C sends in raw mode, in place of a signal. */
export const CTRL_C = '\u0003';

/**
 * Emits each key pressed at the terminal, without echo; never emits without a terminal. While subscribed, the terminal
 * is in raw mode, where Ctrl-C is a key and not a signal.
 */
export const keyPresses = (keyboard: Keyboard = process.stdin): Observable<string> =>
  new Observable((subscriber) => {
    if (!keyboard.isTTY) return undefined;
    const emitKeys = (text: string): void => {
      for (const key of text) subscriber.next(key);
    };
    // The terminal was closed; SIGHUP handles that.
    const ignore = (): void => undefined;
    keyboard.setRawMode(true);
    keyboard.setEncoding('utf8');
    keyboard.on('data', emitKeys);
    keyboard.on('error', ignore);
    keyboard.resume();
    return () => {
      keyboard.off('data', emitKeys);
      keyboard.pause();
      keyboard.setRawMode(false);
    };
  });
