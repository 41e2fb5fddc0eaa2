import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** A raw client: sees bytes and chunks, reconnects never, and can stop reading. */
export interface StreamClient {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly response: IncomingMessage;
  /** The pieces of body as they arrived by now. */
  readonly chunks: readonly Buffer[];
  text(): string;
  /** Resolves when the text fulfils the condition. */
  until(condition: (text: string) => boolean): Promise<string>;
  /** Resolves when the stream is over: whether it ended cleanly. */
  readonly ended: Promise<'clean' | 'broken'>;
  close(): void;
}

export const openStream = (url: string, headers: Record<string, string> = {}): Promise<StreamClient> =>
  new Promise((resolve, reject) => {
    const call = request(url, { agent: false, headers: { 'user-agent': 'spec', ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      const text = (): string => Buffer.concat(chunks).toString();
      let onData = (): void => undefined;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        onData();
      });
      const ended = new Promise<'clean' | 'broken'>((over) => {
        response.once('close', () => over(response.complete ? 'clean' : 'broken'));
      });
      response.on('error', () => undefined);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        response,
        chunks,
        text,
        until: (condition) =>
          new Promise((done, failed) => {
            onData = () => {
              if (!condition(text())) return;
              onData = () => undefined;
              done(text());
            };
            onData();
            void ended.then(() => failed(new Error(`the stream ended after: ${text().slice(-300)}`)));
          }),
        ended,
        close: () => call.destroy(),
      });
    });
    call.on('error', reject);
    call.end();
  });

/** Whether the text has this many frames. */
export const hasFrames =
  (count: number) =>
  (text: string): boolean =>
    text.split(/(?:\r\n|\n|\r)data: /).length > count && /(\r\n|\n|\r)(\r\n|\n|\r)$/.test(text);
