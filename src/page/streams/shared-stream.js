import { keepVerified } from './verified.js';

/**
 * A window that reads a stream.
 * @typedef {{
 *   token: string | null, filter: import('./messages.js').Filter | null,
 *   answer: (answer: import('./messages.js').Answer extends infer A ? A extends { id: number } ? Omit<A, 'id'> : never : never) => void
 * }} Reader
 *
 * @typedef {{ stop: () => void, retry: () => void }} OpenStream
 */

/**
 * One stream for all windows that read it. It is opened with the token of one reader; a reader with another token is served
 * once the server has accepted that token, too, and as long as it does.
 *
 * @param {{
 *   open: (options: { token: string | null, readers: () => readonly Reader[], onLoginRequired: () => void }) => OpenStream,
 *   welcome: (reader: Reader) => void,
 *   verify?: (token: string | null, signal: AbortSignal) => Promise<unknown>,
 * }} options `welcome` brings a new reader of an open stream up to date
 */
export const createSharedStream = ({ open, welcome, verify }) => {
  /** The readers, and how to stop the verification of those whose token is not that of the stream. @type {Map<Reader, { isAccepted: boolean, stop: () => void }>} */
  const readers = new Map();
  /** @type {(OpenStream & { token: string | null }) | null} */
  let stream = null;

  const accepted = () => [...readers].filter(([, { isAccepted }]) => isAccepted).map(([reader]) => reader);

  /** @param {Reader} reader */
  const dismiss = (reader) => {
    readers.get(reader)?.stop();
    readers.delete(reader);
  };

  /** @param {string | null} token */
  const onLoginRequired = (token) => {
    const rejected = [...readers.keys()].filter((reader) => reader.token === token);
    for (const reader of rejected) {
      dismiss(reader);
      reader.answer({ kind: 'login' });
    }
    refresh();
  };

  /** @param {Reader} reader */
  const verifyReader = (reader) => {
    const state = { isAccepted: false, stop: () => {} };
    readers.set(reader, state);
    state.stop = keepVerified({
      token: reader.token,
      ...(verify === undefined ? {} : { verify }),
      onAccepted: () => {
        if (state.isAccepted) return;
        state.isAccepted = true;
        welcome(reader);
      },
      onLoginRequired: () => {
        dismiss(reader);
        reader.answer({ kind: 'login' });
        refresh();
      },
    });
  };

  /** Opens the stream if someone reads it, with the token of one of the readers. */
  const refresh = () => {
    const used = stream?.token;
    if (stream !== null && [...readers.keys()].some(({ token }) => token === used)) return;
    stream?.stop();
    stream = null;
    const newest = [...readers.keys()].at(-1);
    if (newest === undefined) return;
    const { token } = newest;
    for (const [reader, state] of readers) {
      if (reader.token !== token) continue;
      state.stop();
      readers.set(reader, { isAccepted: true, stop: () => {} });
    }
    stream = { token, ...open({ token, readers: accepted, onLoginRequired: () => onLoginRequired(token) }) };
  };

  return {
    /** @param {Reader} reader */
    add: (reader) => {
      if (stream === null) {
        readers.set(reader, { isAccepted: true, stop: () => {} });
        refresh();
      } else if (reader.token === stream.token) {
        readers.set(reader, { isAccepted: true, stop: () => {} });
        welcome(reader);
      } else verifyReader(reader);
    },
    /** @param {Reader} reader */
    remove: (reader) => {
      dismiss(reader);
      refresh();
    },
    /** Opens the stream again, because the readers want something else. */
    reopen: () => {
      stream?.stop();
      stream = null;
      refresh();
    },
    retry: () => stream?.retry(),
    readers: () => [...readers.keys()],
  };
};
