import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/files/package-root.ts';

const source = readdirSync(join(packageRoot(), 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(packageRoot(), 'src', name), 'utf8'))
  .join('\n');

const messagesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\| `([^`]+)` +\| [^|]+ \| [^|]+ \|$/gm)].map(([, message = '']) => message);

const isPrinted = (message: string): boolean =>
  message
    .split('…')
    .map((part) => part.trim())
    .filter((part) => part.length > 1)
    .every((part) => source.includes(part));

describe('docs/troubleshooting.md', () => {
  const messages = messagesIn(readFileSync(join(packageRoot(), 'docs', 'troubleshooting.md'), 'utf8'));

  it('quotes only messages that the program prints', () => {
    expect(messages).to.have.length.above(25);
    expect(messages.filter((message) => !isPrinted(message))).to.deep.equal([]);
  });

  it('would report a message that was reworded', () => {
    expect(isPrinted('is in use by another process: end that process')).to.equal(false);
  });
});
