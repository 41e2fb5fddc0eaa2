import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { printable } from '../../core/printable.ts';
import type { LogSink } from './log-sink.ts';
import { redact, redactText } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFields = Readonly<Record<string, unknown>>;

/** Pass an error as a field (`{ error }`). No call blocks or throws. */
export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}

export interface AdjustableLog extends Log {
  /** Switches level `debug` on or off, and logs the change. */
  readonly toggleDebug: () => void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly sink: LogSink;
  /** `json`: one object per line, for machines; the others are for humans. */
  readonly style: 'json' | 'plain' | 'coloured';
  /** Changes each message before it is written. */
  readonly rewrite?: (message: string) => string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const prettyPrinter = (coloured: boolean): ((line: string) => string) =>
  prettyFactory({
    colorize: coloured,
    messageKey: 'message',
    timestampKey: 'time',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });

/** A log that redacts secrets, makes text from outside safe for a terminal, and shows the stacks of errors only at level `debug`. */
export const createLog = ({
  level,
  sink,
  style,
  rewrite = (message) => message,
  now = Date.now,
}: LogOptions): AdjustableLog => {
  const baseLevel = level === 'debug' ? 'info' : level;
  const format = style === 'json' ? (line: string) => line : prettyPrinter(style === 'coloured');
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => sink.write(format(line)) },
  );
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      if (logger.isLevelEnabled(name))
        logger[name](redact(fields, logger.isLevelEnabled('debug')), printable(redactText(rewrite(message))));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    toggleDebug: () => {
      const wasOn = logger.isLevelEnabled('debug');
      logger.level = 'debug';
      at('info')(`the log level is now ${wasOn ? baseLevel : 'debug'}`);
      if (wasOn) logger.level = baseLevel;
    },
  };
};
