import { printable } from '../core/printable.ts';

/** Where `follow` reports what an operator should know. */
export interface FollowLog {
  readonly debug: (message: string) => void;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
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
