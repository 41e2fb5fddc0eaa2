import { destination } from 'pino';

/** Where log lines go. */
export interface LogSink {
  /** Takes a line with its line feed; never waits. */
  readonly write: (line: string) => void;
  /** Resolves when all lines are out, or after two seconds: a reader that stands still must not hold the exit. */
  readonly close: () => Promise<void>;
}

/** Lines kept while the reader is slow, in bytes; what is beyond is dropped, counted, and said. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 2000;

const droppedLine = (dropped: number): string =>
  `${JSON.stringify({ level: 'warn', message: 'log lines were dropped: their reader is too slow', dropped })}\n`;

/**
 * Writes to a file descriptor without ever waiting for it: lines queue up to a bound. At a sudden exit what is
 * queued is written in one go. Once the reader is gone (EPIPE) lines vanish.
 *
 * A pipe must be non-blocking for that, which it is once `process.stdout` or `process.stderr` was touched:
 * else a write to a reader that stands still holds a thread, and with it the exit.
 */
export const fileSink = (fd: number, maxBytes: number = MAX_BUFFERED_BYTES): LogSink => {
  let dropped = 0;
  let isEnded = false;
  let hasGivenUp = false;
  const file = destination({ fd, sync: false, maxLength: maxBytes, retryEAGAIN: () => !hasGivenUp });
  file.on('drop', () => {
    dropped += 1;
  });
  file.on('drain', () => {
    if (dropped === 0 || isEnded) return;
    file.write(droppedLine(dropped));
    dropped = 0;
  });
  file.on('error', () => {
    isEnded = true;
  });
  return {
    write: (line) => {
      if (!isEnded) file.write(line);
    },
    close: () =>
      new Promise((resolve) => {
        if (isEnded) {
          resolve();
          return;
        }
        const timer = setTimeout(() => {
          hasGivenUp = true;
          file.destroy();
          resolve();
        }, CLOSE_TIMEOUT_MS);
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        file.once('close', done);
        file.once('error', done);
        isEnded = true;
        file.end();
      }),
  };
};
