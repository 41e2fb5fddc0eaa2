import { destination } from 'pino';

export interface LogSink {
  /** Accepts a line including its line feed; never blocks. */
  readonly write: (line: string) => void;
  /** Resolves when all lines are written, or after two seconds: a stalled reader must not block the exit. */
  readonly close: () => Promise<void>;
}

/** Maximum size of the buffer for a slow reader; lines beyond it are dropped, counted and reported. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 2000;

const droppedLine = (dropped: number): string =>
  `${JSON.stringify({ level: 'warn', message: 'log lines were dropped because the reader of the log is too slow', dropped })}\n`;

/**
 * Writes to a file descriptor without blocking: lines wait in a bounded queue. A sudden exit flushes the queue. Once the
 * reader has closed the pipe (EPIPE), lines are discarded.
 *
 * A pipe must be non-blocking for this, which it becomes once `process.stdout` or `process.stderr` has been accessed.
 * Otherwise a write to a stalled reader blocks a thread, and with it the exit.
 */
export const fileSink = (fd: number, maxBytes: number = MAX_BUFFERED_BYTES): LogSink => {
  let dropped = 0;
  let isEnded = false;
  let hasGivenUp = false;
  let closing: Promise<void> | null = null;
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
    // At the exit pino would write what is left, again and again, to a closed terminal or a full disk.
    file.destroy();
  });
  return {
    write: (line) => {
      if (!isEnded) file.write(line);
    },
    close: () => {
      closing ??= new Promise((resolve) => {
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
      });
      return closing;
    },
  };
};
