import { printable } from '../core/printable.ts';

/** Where `follow` reports what an operator should know. */
export interface FollowLog {
  /** Each start and restart, with the position that it resumes from. The log on stderr leaves these out. */
  readonly debug: (message: string) => void;
  /** What ended well, such as a connection that is back. */
  readonly info: (message: string) => void;
  /** What the pipeline recovers from by itself, such as a lost connection, and what may be wrong with the feed. */
  readonly warn: (message: string) => void;
  /** What ended the pipeline, and what to change. */
  readonly error: (message: string) => void;
}

export interface StderrLogOptions {
  readonly write: (line: string) => void;
  /** ISO 8601. */
  readonly now: () => string;
}

/** One line per message. Text of the feed cannot break a line or change a terminal. */
export const stderrLog = ({ write, now }: StderrLogOptions): FollowLog => {
  const at = (level: string) => (message: string) =>
    write(`${now()} ${level.padEnd(5)} ${printable(message)}\n`);
  return { debug: () => undefined, info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
};
