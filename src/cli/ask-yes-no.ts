import { createInterface } from 'node:readline/promises';

/** Asks a person at the terminal; `null` when nobody is there to answer. Only a plain yes is a yes. */
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
