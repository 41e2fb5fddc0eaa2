import { Agent, request } from 'node:http';

/** The outcome of one request as seen by the client. */
export interface CallOutcome {
  /** `null` if no response arrived. */
  readonly status: number | null;
  readonly body: string;
  readonly ms: number;
}

export interface ChatClient {
  readonly post: (
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<CallOutcome>;
}

const TIMEOUT_MS = 25_000;

/** A client with its own keep-alive connection; `urlOf` is called before each request. */
const chatClient = (urlOf: () => string, agent: Agent): ChatClient => ({
  post: (path, body = '', headers = {}) =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      const end = (status: number | null, text: string): void =>
        resolve({ status, body: text, ms: performance.now() - startedAt });
      const { hostname, port } = new URL(urlOf());
      const sent = request({ hostname, port, path, agent, method: 'POST', headers, timeout: TIMEOUT_MS });
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => end(response.statusCode ?? null, Buffer.concat(chunks).toString()));
        response.on('error', () => end(null, ''));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => end(null, ''));
      sent.end(body);
    }),
});

/** Runs `work` for `clients` concurrent clients, each with its own connection. */
export const withClients = async (
  clients: number,
  urlOf: () => string,
  work: (chatClient: ChatClient, at: number) => Promise<void>,
): Promise<void> => {
  const agents = Array.from({ length: clients }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  try {
    await Promise.all(agents.map((agent, at) => work(chatClient(urlOf, agent), at)));
  } finally {
    for (const agent of agents) agent.destroy();
  }
};

export const chatsOf = (token: string): string => `/api/v1/chat_applications/${token}/chats`;
export const messagesOf = (token: string, chat: number): string => `${chatsOf(token)}/${chat}/messages`;
export const bodyOf = (text: string): string => JSON.stringify({ message: { body: text } });
export const numberIn = ({ body }: CallOutcome): number => (JSON.parse(body) as { number: number }).number;
