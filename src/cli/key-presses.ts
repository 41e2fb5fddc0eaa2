import { Observable } from 'rxjs';

type Keyboard = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'setEncoding' | 'resume' | 'pause' | 'on' | 'off'
>;

/** What Ctrl-C sends while keys are read one by one: no signal then. */
export const CTRL_C = '\u0003';

/**
 * The keys that are pressed at the terminal, each as soon as it is, and not echoed; nothing where no terminal is. While
 * subscribed, Ctrl-C is a key like others.
 */
export const keyPresses = (keyboard: Keyboard = process.stdin): Observable<string> =>
  new Observable((subscriber) => {
    if (!keyboard.isTTY) return undefined;
    const emitKeys = (text: string): void => {
      for (const key of text) subscriber.next(key);
    };
    // The terminal is gone; a signal tells of that.
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
