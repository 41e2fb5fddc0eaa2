import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { askNewSecret, type SecretInput } from '../../src/cli/ask-new-secret.ts';

/** A terminal that receives text key by key; `modes` lists the changes of raw mode, in which there is no echo. */
const terminal = () => {
  const keys = new PassThrough();
  const output = new PassThrough();
  const modes: boolean[] = [];
  const input = Object.assign(keys, {
    isTTY: true,
    setRawMode: (mode: boolean) => modes.push(mode),
  }) as unknown as SecretInput;
  const ask = askNewSecret('password', input, output);
  const type = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts) {
      for (const key of text) keys.write(key);
      for (let turns = 0; turns < 5; turns += 1) await turn();
    }
  };
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  return { ask, type, modes, shown: () => shown };
};

const piped = (...chunks: readonly string[]) => {
  const input = new PassThrough();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return askNewSecret('password', input as unknown as SecretInput, new PassThrough());
};

const refusal = (asked: Promise<string>): Promise<string> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => String(error),
  );

describe('askNewSecret', () => {
  it('asks twice at a terminal, without echo', async () => {
    const { ask, type, modes, shown } = terminal();
    expect(modes).to.deep.equal([true]);
    await type('gänse 9\r', 'gänse 9\n');
    expect(await ask).to.equal('gänse 9');
    expect(shown()).to.equal('password: \npassword again: \n');
    expect(modes).to.deep.equal([true, false, true, false]);
  });

  it('erases whole characters', async () => {
    const { ask, type } = terminal();
    await type('ab🦢\u007f\bc\r', 'ac\r');
    expect(await ask).to.equal('ac');
  });

  it('fails if the two entries differ, if the input is empty, and on Ctrl-C', async () => {
    for (const [texts, message] of [
      [['one\r', 'other\r'], /the two entries differ: nothing was changed/],
      [['\r'], /the password is empty: nothing was changed/],
      [['half\u0003'], /canceled: nothing was changed/],
      [['one\r', '\u0003'], /canceled: nothing was changed/],
    ] as const) {
      const { ask, type, modes } = terminal();
      const failed = refusal(ask);
      await type(...texts);
      expect(await failed).to.match(message);
      expect(modes.at(-1), 'raw mode is off again').to.equal(false);
    }
  });

  it('reads the first line of a pipe', async () => {
    expect(await piped('from a ', 'pipe\r\nsecond line\n')).to.equal('from a pipe');
    expect(await piped('without an end')).to.equal('without an end');
    expect(await refusal(piped(''))).to.match(/no password on standard input/);
    expect(await refusal(piped('\nsecond'))).to.match(/no password on standard input/);
  });
});
