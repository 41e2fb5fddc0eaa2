/** Decodes the responses on one connection: what they say, however their bytes are framed and cut. */
export interface ResponseDecoder {
  readonly push: (bytes: Uint8Array) => void;
  /** The heads as they came and the bodies without their framing, in order. */
  readonly text: () => string;
  /** Whether the last response that began has ended as its framing says. */
  readonly complete: () => boolean;
}

type State =
  | { readonly at: 'head' }
  | { readonly at: 'chunk-size' }
  | { readonly at: 'trailer' }
  | { readonly at: 'body'; left: number; readonly next: 'head' | 'chunk-end' }
  | { readonly at: 'chunk-end' };

const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

const bodyAfter = (head: string): State => {
  if (/^HTTP\/1\.\d (?:1\d\d|204|304) /.test(head)) return { at: 'head' };
  if (/^transfer-encoding: *chunked *$/im.test(head)) return { at: 'chunk-size' };
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  // Without either, the body lasts as long as the connection.
  return { at: 'body', left: length === undefined ? Infinity : Number(length), next: 'head' };
};

export const responseDecoder = (): ResponseDecoder => {
  const utf8 = new TextDecoder();
  let state: State = { at: 'head' };
  let rest = Buffer.alloc(0);
  let text = '';
  let isEnded = false;

  /** What comes before the mark, which is taken as well. */
  const takeUntil = (mark: Buffer): Buffer | undefined => {
    const end = rest.indexOf(mark);
    if (end === -1) return undefined;
    const taken = rest.subarray(0, end);
    rest = rest.subarray(end + mark.length);
    return taken;
  };
  const end = (): State => {
    isEnded = true;
    return { at: 'head' };
  };

  /** The next state, or undefined until more has come. */
  const step = (): State | undefined => {
    switch (state.at) {
      case 'head': {
        const head = takeUntil(HEAD_END)?.toString('latin1');
        if (head === undefined) return undefined;
        text += `${head}\r\n\r\n`;
        const next = bodyAfter(head);
        isEnded = next.at === 'head';
        return next;
      }
      case 'body': {
        if (rest.length === 0 && state.left > 0) return undefined;
        const taken = rest.subarray(0, state.left);
        rest = rest.subarray(taken.length);
        text += utf8.decode(taken, { stream: true });
        state.left -= taken.length;
        if (state.left > 0) return undefined;
        return state.next === 'head' ? end() : { at: state.next };
      }
      case 'chunk-end':
        return takeUntil(CRLF) === undefined ? undefined : { at: 'chunk-size' };
      case 'chunk-size': {
        const size = takeUntil(CRLF)?.toString('latin1');
        if (size === undefined) return undefined;
        const left = Number.parseInt(size, 16);
        if (Number.isNaN(left)) throw new Error(`no size of a chunk: ${size}`);
        return left === 0 ? { at: 'trailer' } : { at: 'body', left, next: 'chunk-end' };
      }
      case 'trailer': {
        const line = takeUntil(CRLF);
        if (line === undefined) return undefined;
        return line.length === 0 ? end() : { at: 'trailer' };
      }
    }
  };

  return {
    push: (bytes) => {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      for (let next = step(); next !== undefined; next = step()) state = next;
    },
    text: () => text,
    complete: () => isEnded && rest.length === 0,
  };
};
