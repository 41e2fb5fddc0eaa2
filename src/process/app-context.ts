import type { AppProcess } from './lifecycle.ts';
import type { Log } from '../telemetry/log/log.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import type { Spans } from '../telemetry/tracing/spans.ts';

/** A verb's own flags, checked. Asking for a flag that the verb does not declare is a mistake and throws. */
export interface Flags {
  /** Whether a switch was given. */
  readonly on: (name: string) => boolean;
  /** A text flag's value or default; `undefined` when there is neither. */
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  /** All values of a flag that may be repeated. */
  readonly list: (name: string) => readonly string[];
}

/** What a process gets to work with; nothing else of the process is touched by an app. */
export interface AppContext {
  readonly verb: string;
  readonly version: string;
  readonly flags: Flags;
  readonly positionals: readonly string[];
  /**
   * Everything that can be set, flags included; read at the first call.
   *
   * @throws SettingsError, which the command line turns into its lines and exit code 2.
   */
  readonly settings: () => LoadedSettings;
  readonly log: Log;
  /** Where spans are made; `null` when nothing is traced, and then nothing that makes them belongs into a pipe. */
  readonly spans: Spans | null;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Runs a topology until it ends or is stopped by a signal, and gives the exit code. */
  readonly run: (appProcess: AppProcess) => Promise<number>;
}

/** One file of src/apps: a process. It gives its exit code; what it throws is told in one line, with code 1. */
export interface AppModule {
  readonly run: (context: AppContext) => Promise<number>;
}
