import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogSink } from './log-sink.ts';
import { redact, redactText } from './redact.ts';
import type { LogLevel } from '../../config/settings.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** The log as everybody sees it; an error goes into a field (`{ error }`). No call waits or throws. */
export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}

/** A log whose level can be changed while it is in use. */
export interface AdjustableLog extends Log {
  /** Turns level `debug` on, or, where it is on, off again; the log tells of it. */
  readonly toggleDebug: () => void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly sink: LogSink;
  /** `json`: one object a line, for machines; the others are for people. */
  readonly style: 'json' | 'plain' | 'coloured';
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

/** A log that hides secrets, with stacks of errors at level `debug` only. */
export const createLog = ({ level, sink, style, now = Date.now }: LogOptions): AdjustableLog => {
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
        logger[name](redact(fields, logger.isLevelEnabled('debug')), redactText(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    toggleDebug: () => {
      const wasOn = logger.isLevelEnabled('debug');
      logger.level = 'debug';
      at('info')(`the log's level is ${wasOn ? baseLevel : 'debug'} from here on`);
      if (wasOn) logger.level = baseLevel;
    },
  };
};
