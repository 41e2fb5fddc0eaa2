import { createInterface } from 'node:readline/promises';

/** Asks a question at the terminal; `null` without a terminal. Anything but y or yes means no. */
export const askYesNo = async (question: string): Promise<boolean | null> => {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return null;
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};
