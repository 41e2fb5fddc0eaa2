import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';
import { until } from '../../support/wait-until.ts';

interface Reader {
  readonly token: string | null;
  readonly filter: null;
  readonly answer: (answer: { readonly kind: string }) => void;
}
interface OpenOptions {
  readonly token: string | null;
  readonly readers: () => readonly Reader[];
  readonly onLoginRequired: () => void;
}
const { createSharedStream } = (await pageModule('streams/shared-stream.js')) as {
  createSharedStream: (options: {
    open: (options: OpenOptions) => { stop: () => void; retry: () => void };
    welcome: (reader: Reader) => void;
    verify: (token: string | null) => Promise<unknown>;
  }) => { add: (reader: Reader) => void; remove: (reader: Reader) => void };
};
const { LoginRequired } = (await pageModule('net/api.js')) as {
  LoginRequired: new (message: string) => Error;
};

describe('createSharedStream', () => {
  const setUp = () => {
    const opened: (OpenOptions & { isOpen: boolean })[] = [];
    const heard: string[] = [];
    const valid = new Set<string | null>(['A', 'B']);
    const shared = createSharedStream({
      open: (options) => {
        const stream = { ...options, isOpen: true };
        opened.push(stream);
        return { stop: () => void (stream.isOpen = false), retry: () => undefined };
      },
      welcome: ({ token }) => heard.push(`welcome ${String(token)}`),
      verify: (token) =>
        valid.has(token) ? Promise.resolve() : Promise.reject(new LoginRequired('the token has expired')),
    });
    const reader = (token: string | null): Reader => ({
      token,
      filter: null,
      answer: ({ kind }) => heard.push(`${kind} ${String(token)}`),
    });
    const openTokens = () => opened.filter(({ isOpen }) => isOpen).map(({ token }) => token);
    return { shared, reader, opened, openTokens, heard, valid };
  };

  it('opens one stream for all readers, and stops it with the last', () => {
    const { shared, reader, openTokens, heard } = setUp();
    const readers = [reader('A'), reader('A'), reader('A')];
    for (const each of readers) shared.add(each);
    expect(openTokens()).to.deep.equal(['A']);
    expect(heard).to.deep.equal(['welcome A', 'welcome A']);
    for (const each of readers) shared.remove(each);
    expect(openTokens()).to.deep.equal([]);
  });

  it('serves a reader with another token only after the server has accepted it', async () => {
    const { shared, reader, opened, heard } = setUp();
    shared.add(reader('A'));
    const other = reader('B');
    shared.add(other);
    expect(opened[0]?.readers()).to.have.lengthOf(1);
    await until('it is accepted', () => heard.includes('welcome B'));
    expect(opened[0]?.readers()).to.include(other);
  });

  it('asks for a login without a token, and with one that is not accepted', async () => {
    const { shared, reader, openTokens, heard, opened } = setUp();
    shared.add(reader('A'));
    shared.add(reader(null));
    shared.add(reader('expired'));
    await until('both were refused', () => heard.length === 2);
    expect([...heard].sort()).to.deep.equal(['login expired', 'login null']);
    expect(opened[0]?.readers()).to.have.lengthOf(1);
    expect(openTokens()).to.deep.equal(['A']);
  });

  it('goes on with the token of another reader when its own ends or signs out', () => {
    const { shared, reader, opened, openTokens, heard } = setUp();
    const first = reader('A');
    shared.add(first);
    shared.add(reader('B'));
    opened[0]?.onLoginRequired();
    expect(heard).to.include('login A');
    expect(openTokens()).to.deep.equal(['B']);
    shared.add(first);
    expect(opened.at(-1)?.readers()).not.to.include(first);
  });
});
