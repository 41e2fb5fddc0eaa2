import type { AppProcess } from '../process/lifecycle.ts';
import type { Flags } from './flags.ts';
import type { Log } from '../telemetry/log/log.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import type { Spans } from '../telemetry/tracing/spans.ts';

/** Everything an app gets from the command line; it does not use `process` directly. */
export interface AppContext {
  readonly verb: string;
  readonly version: string;
  readonly flags: Flags;
  readonly positionals: readonly string[];
  /**
   * The settings, including flags; loaded by the first call.
   *
   * @throws SettingsError, which the command line prints; the exit code is then 2.
   */
  readonly settings: () => LoadedSettings;
  readonly log: Log;
  /** `null` if tracing is off; pipelines then leave out their tracing operators. */
  readonly spans: Spans | null;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Replaces `headwater VERB` in a text by what runs where the user is. The log and errors do that by themselves. */
  readonly runnable: (text: string) => string;
  /** Runs a process until it completes or a signal stops it. Returns the exit code. */
  readonly run: (appProcess: AppProcess) => Promise<number>;
}

/** The module of a verb, in src/apps. `run` returns the exit code; if it throws, the error is one line and the code is 1. */
export interface AppModule {
  readonly run: (context: AppContext) => Promise<number>;
}
