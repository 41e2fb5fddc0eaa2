import { connect, type Socket } from 'node:net';

export interface KeepAliveOptions {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Of every request; '' where there is none. */
  readonly body: string;
  readonly maxConnections: number;
}

/** Receives the status of a complete response. */
type OnResponse = (status: number) => void;
type SendRequest = (onResponse: OnResponse) => void;

/** Sends one and the same request, again and again. */
export interface KeepAliveClient {
  /** Sends it as soon as a connection is free. */
  send(onResponse: OnResponse): void;
  close(): void;
}

const EMPTY = Buffer.alloc(0);
const HEAD_END = '\r\n\r\n';

const requestOf = ({ url, method, body }: KeepAliveOptions): Buffer => {
  const { host, pathname, search } = new URL(url);
  const length = Buffer.byteLength(body);
  const bodyHeaders = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${length}\r\n`;
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${bodyHeaders}\r\n${body}`);
};

const readHead = (head: string): { readonly status: number; readonly length: number } => {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`the answer does not say how long it is:\n${head}`);
  return { status: Number(head.slice(9, 12)), length: Number(length) };
};

/**
 * A client for loads, on bare sockets: Node's own makes objects and headers anew for each request, and what the load takes
 * of the machine is missing to what it measures. It understands only answers that say how long they are.
 */
export const keepAliveClient = (options: KeepAliveOptions): KeepAliveClient => {
  const request = requestOf(options);
  const { hostname, port } = new URL(options.url);
  const open = new Set<Socket>();
  const idle: SendRequest[] = [];
  const waiting: OnResponse[] = [];

  const connection = (): SendRequest => {
    const socket = connect(Number(port), hostname).setNoDelay();
    let onResponse: OnResponse | null = null;
    /** The beginning of a response whose head is incomplete. */
    let partialHead = EMPTY;
    let status = 0;
    let bodyLeft: number | null = null;
    open.add(socket);

    const sendOn: SendRequest = (done) => {
      onResponse = done;
      socket.write(request);
    };
    const finish = (): void => {
      const done = onResponse;
      onResponse = null;
      bodyLeft = null;
      done?.(status);
      const next = waiting.shift();
      if (next === undefined) idle.push(sendOn);
      else sendOn(next);
    };
    socket.on('data', (chunk) => {
      let body: Buffer = chunk;
      if (bodyLeft === null) {
        partialHead = Buffer.concat([partialHead, chunk]);
        const end = partialHead.indexOf(HEAD_END);
        if (end < 0) return;
        const head = readHead(partialHead.toString('latin1', 0, end));
        status = head.status;
        bodyLeft = head.length;
        body = partialHead.subarray(end + HEAD_END.length);
        partialHead = EMPTY;
      }
      bodyLeft -= body.length;
      if (bodyLeft === 0) finish();
    });
    socket.on('error', (error) => {
      if (onResponse !== null) throw error;
    });
    socket.on('close', () => {
      open.delete(socket);
      if (onResponse !== null) throw new Error('the server closed a connection without an answer');
      if (idle.includes(sendOn)) idle.splice(idle.indexOf(sendOn), 1);
    });
    return sendOn;
  };
  return {
    send: (onResponse) => {
      const sendOn = idle.pop() ?? (open.size < options.maxConnections ? connection() : null);
      if (sendOn === null) waiting.push(onResponse);
      else sendOn(onResponse);
    },
    close: () => {
      for (const socket of open) socket.destroy();
    },
  };
};
