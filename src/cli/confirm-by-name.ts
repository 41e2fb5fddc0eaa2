import { createInterface } from 'node:readline/promises';

/** Asks the user to type `name` at the terminal. `null` without a terminal; false for anything else, also for Ctrl-C and Ctrl-D. */
export const confirmByName = async (question: string, name: string): Promise<boolean | null> => {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return null;
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return (await Promise.race([terminal.question(`${question} `), closed])).trim() === name;
  } finally {
    terminal.close();
  }
};
