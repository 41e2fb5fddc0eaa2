import type { AppContext } from './app-context.ts';
import { mainHelp, verbHelp } from './help.ts';
import { messageOf } from '../core/message-of.ts';
import { runToEnd } from '../process/lifecycle.ts';
import { type AdjustableLog, createLog } from '../telemetry/log/log.ts';
import { fileSink } from '../telemetry/log/log-sink.ts';
import { parseCommand, unknownName, UsageError, type Command } from './parse-command.ts';
import { printable } from '../core/printable.ts';
import { printConfig } from './print-config.ts';
import { runnableCommands } from './runnable-commands.ts';
import { exitProcess } from '../process/exit-process.ts';
import { crashes, ignoreStopSignals, ownStopSignals } from '../process/signals.ts';
import { redactText } from '../telemetry/log/redact.ts';
import { SettingsError } from '../config/settings-error.ts';
import { loadSettings, type LoadedSettings, type SettingsSources } from '../config/load-settings.ts';
import { NO_PROXIES, type Proxies, proxiesOf } from '../net/proxy/proxies.ts';
import { openTracing } from '../telemetry/tracing/open-tracing.ts';
import { isSameFile } from '../process/is-same-file.ts';
import type { Verb } from './verb.ts';
import { version } from '../process/version.ts';

const EXIT_FAILED = 1;
/** The command line or the settings are invalid. */
const EXIT_USAGE = 2;

const { stdout, stderr } = process;

/** Makes the commands that a text names runnable. */
type RunnableText = (text: string) => string;

const printErrors = (lines: readonly string[], runnable: RunnableText): void => {
  for (const line of lines) stderr.write(`headwater: ${printable(redactText(runnable(line)))}\n`);
};

const lazy = <T>(create: () => T): (() => T) => {
  let created: { readonly value: T } | null = null;
  return () => (created ??= { value: create() }).value;
};

const sourcesFor = (verb: Verb, { settingFlags }: Command): SettingsSources => ({
  flags: settingFlags,
  defaults: verb.defaults ?? {},
  ...(verb.credentials === undefined ? {} : { credentials: verb.credentials }),
});

/** `null` if the settings are invalid. */
const validSettings = (settings: () => LoadedSettings): LoadedSettings['settings'] | null => {
  try {
    return settings().settings;
  } catch {
    return null;
  }
};

/** Falls back to `info` if the settings are invalid: errors must still be logged. */
const logLevel = (settings: () => LoadedSettings): LoadedSettings['settings']['logLevel'] =>
  validSettings(settings)?.logLevel ?? 'info';

const proxiesFrom = (settings: () => LoadedSettings): Proxies => {
  const valid = validSettings(settings);
  return valid === null ? NO_PROXIES : proxiesOf(valid.proxy);
};

const openLog = (
  verb: Verb,
  settings: () => LoadedSettings,
  runnable: RunnableText,
): { log: AdjustableLog; close: () => Promise<void> } => {
  const [stream, fd] = verb.logs === 'service' ? [stdout, 1] : [stderr, 2];
  const sink = fileSink(fd);
  const humanStyle = stream.isTTY && stream.hasColors() ? 'coloured' : 'plain';
  const style = verb.logs === 'service' && !stream.isTTY ? 'json' : humanStyle;
  return { log: createLog({ level: logLevel(settings), sink, style, rewrite: runnable }), close: sink.close };
};

const runVerb = async (verb: Verb, command: Command, runnable: RunnableText): Promise<number> => {
  const settings = lazy(() => loadSettings(sourcesFor(verb, command)));
  const { log, close } = openLog(verb, settings, runnable);
  const exit = (): void => exitProcess(0);
  // Without a reader, a tool that only prints has nothing left to do. A service continues without its log.
  if (verb.logs === 'tool' && verb.outlivesReader !== true)
    stdout.on('error', () => {
      close().then(exit, exit);
    });
  process.on('SIGUSR2', log.toggleDebug);
  const tracing = await openTracing({
    // Tools are not traced: they end too soon.
    env: verb.logs === 'service' ? process.env : {},
    service: `headwater-${verb.name}`,
    version: version(),
    log,
    proxies: () => proxiesFrom(settings),
  });
  const context: AppContext = {
    verb: verb.name,
    version: version(),
    flags: command.flags,
    positionals: command.positionals,
    settings,
    log,
    spans: tracing.spans,
    stdout,
    stderr,
    runnable,
    run: async (appProcess) => {
      // Keeps the event loop alive while the process only waits for a signal.
      const keepAlive = setInterval(() => undefined, 1_000_000_000);
      try {
        return await runToEnd(
          {
            name: appProcess.name,
            running: (stopping$) => tracing.flushAfter(appProcess.running(stopping$)),
          },
          {
            log,
            signals$: ownStopSignals(),
            crashes$: crashes(process),
            // The JSON log goes to stdout; someone who sees only stderr must learn the reason as well.
            ...(verb.logs === 'service' && !stdout.isTTY && !isSameFile(1, 2)
              ? { printFailure: (line: string) => printErrors([line], runnable) }
              : {}),
          },
        );
      } finally {
        clearInterval(keepAlive);
        // A signal that arrives during the exit must not change the exit code.
        ignoreStopSignals(process);
      }
    },
  };
  try {
    const app = await verb.load();
    return await app.run(context);
  } catch (error) {
    if (error instanceof SettingsError || error instanceof UsageError) throw error;
    printErrors([`${verb.name} failed: ${messageOf(error)}`], runnable);
    if (logLevel(settings) === 'debug' && error instanceof Error)
      printErrors((error.stack ?? '').split('\n'), runnable);
    return EXIT_FAILED;
  } finally {
    await close();
  }
};

const callVerb = async (verb: Verb, args: readonly string[], runnable: RunnableText): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    stdout.write(runnable(verbHelp(verb)));
    return 0;
  }
  try {
    const command = parseCommand(verb, args);
    if (verb.flags.some(({ name }) => name === 'print-config') && command.flags.on('print-config')) {
      const { origins, warnings } = loadSettings(sourcesFor(verb, command));
      stdout.write(printConfig(origins));
      printErrors(warnings, runnable);
      return 0;
    }
    return await runVerb(verb, command, runnable);
  } catch (error) {
    if (error instanceof SettingsError)
      printErrors(
        error.faults.map(({ text }) => text),
        runnable,
      );
    else if (error instanceof UsageError)
      printErrors([...error.faults, `see headwater ${verb.name} --help`], runnable);
    else throw error;
    return EXIT_USAGE;
  }
};

/** Waits until the stream has written its buffer, for two seconds at most. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 2000).unref();
    stream.write('', () => resolve());
  });

const isFlagOf = ({ flags }: Verb, argument = ''): boolean =>
  flags.some(({ name }) => argument.replace(/=.*/s, '') === `--${name}`);

/** Runs the command line. Returns the exit code; the caller must exit with it. */
export const main = async (argv: readonly string[], verbs: readonly Verb[]): Promise<number> => {
  const [first, ...rest] = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const names = verbs.map(({ name }) => name);
  const named = verbs.find(({ name }) => name === first);
  const verb = named ?? verbs.find((one) => one.isDefault === true && isFlagOf(one, first));
  const runnable = runnableCommands(
    { script: process.argv[1] ?? '', cwd: process.cwd(), env: process.env },
    names,
  );
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  let code = EXIT_USAGE;
  if (verb !== undefined) code = await callVerb(verb, named === undefined ? argv : rest, runnable);
  // A bare call asks for help, as those of docker and kubectl do; it is no error.
  else if (first === undefined || first === '--help' || first === '-h') {
    stdout.write(runnable(mainHelp(verbs)));
    code = 0;
  } else if (first === '--version' || first === '-v') {
    stdout.write(`${version()}\n`);
    code = 0;
  } else {
    printErrors(
      [
        first.startsWith('-')
          ? unknownName('flag', first, ['--help', '--version'])
          : unknownName('verb', first, names),
        'see headwater --help',
      ],
      runnable,
    );
  }
  await flushed(stdout);
  return code;
};
