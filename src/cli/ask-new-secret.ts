import { lastValueFrom, takeWhile, scan, defaultIfEmpty } from 'rxjs';
import { CTRL_C, keyPresses } from './key-presses.ts';

const ENTER = new Set(['\r', '\n']);
const CTRL_D = '\u0004';
const ERASE = new Set(['\u007f', '\b']);
const MAX_CHARACTERS = 10_000;

/** A terminal or a pipe to read from. */
export type SecretInput = NodeJS.ReadStream;

const promptHidden = async (
  input: SecretInput,
  output: NodeJS.WritableStream,
  question: string,
): Promise<string> => {
  output.write(question);
  const { text, last } = await lastValueFrom(
    keyPresses(input).pipe(
      scan(
        ({ text: before }, key) => {
          const isEnd = ENTER.has(key) || key === CTRL_C || key === CTRL_D;
          if (isEnd) return { text: before, last: key };
          return {
            text: ERASE.has(key) ? Array.from(before).slice(0, -1).join('') : before + key,
            last: key,
          };
        },
        { text: '', last: '' },
      ),
      takeWhile(({ last: key }) => !ENTER.has(key) && key !== CTRL_C && key !== CTRL_D, true),
      defaultIfEmpty({ text: '', last: CTRL_C }),
    ),
  );
  output.write('\n');
  if (last === CTRL_C) throw new Error('canceled: nothing was changed');
  return text;
};

const firstLine = async (input: SecretInput): Promise<string> => {
  input.setEncoding('utf8');
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > MAX_CHARACTERS) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
};

/**
 * Reads a new password: twice at a terminal, without echo, or the first line of a pipe. Never from the command line,
 * which other users of the machine can see.
 *
 * @throws Error if the input is empty or canceled, or if the two entries differ.
 */
export const askNewSecret = async (
  what: string,
  input: SecretInput = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string> => {
  if (!input.isTTY) {
    const text = await firstLine(input);
    if (text === '') throw new Error(`no ${what} on standard input: type it at a terminal, or pipe it in`);
    return text;
  }
  const text = await promptHidden(input, output, `${what}: `);
  if (text === '') throw new Error(`the ${what} is empty: nothing was changed`);
  if ((await promptHidden(input, output, `${what} again: `)) !== text)
    throw new Error(`the two entries differ: nothing was changed`);
  return text;
};
