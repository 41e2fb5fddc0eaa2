import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a command and returns how it ended; it rejects if the command cannot be started. */
export const tryCommand = (
  command: string,
  args: readonly string[],
  { cwd, env = process.env }: CommandOptions = {},
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${command} ended badly: ${error?.message ?? '?'}`, { cause: error }));
    });
  });

/** What a command prints; it rejects with the command's own last words when that fails. */
export const runCommand = async (
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string> => {
  const { code, stdout, stderr } = await tryCommand(command, args, options);
  if (code === 0) return stdout;
  const lastLines = `${stdout}${stderr}`.trimEnd().split('\n').slice(-30).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${lastLines}`);
};
