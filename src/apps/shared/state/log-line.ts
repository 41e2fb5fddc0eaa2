import type { Log, LogFields } from '../../../telemetry/log/log.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields?: LogFields;
}

export const debug = (text: string, fields?: LogFields): LogLine =>
  fields === undefined ? { level: 'debug', text } : { level: 'debug', text, fields };
export const info = (text: string): LogLine => ({ level: 'info', text });
export const warn = (text: string): LogLine => ({ level: 'warn', text });
export const error = (text: string): LogLine => ({ level: 'error', text });

export const writeLines = (log: Log, lines: readonly LogLine[]): void => {
  for (const { level, text, fields } of lines) log[level](text, fields);
};
