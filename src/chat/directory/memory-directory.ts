import type { ChatDirectory } from './chat-directory.ts';

export interface MemoryDirectory extends ChatDirectory {
  /** Performs a job like the Rails application. */
  readonly perform: (job: string) => void;
}

interface Job {
  readonly wrapped: string;
  readonly args: readonly [{ readonly arguments: readonly [number, number, string?] }];
}

/** Applications with these case-insensitive tokens; their chats are written as soon as they are queued. */
export const memoryDirectory = (tokens: readonly string[]): MemoryDirectory => {
  const applications = new Map(tokens.map((token, index) => [token.toLowerCase(), String(index + 1)]));
  /** The latest chat of each application. */
  const lastChatNumbers = new Map<string, number>();
  const chatId = (applicationId: string, number: number): string =>
    `${applicationId}${String(number).padStart(10, '0')}`;

  return {
    applicationId: (token) => Promise.resolve(applications.get(token.toLowerCase()) ?? null),
    chatId: (applicationId, number) =>
      Promise.resolve(
        number <= (lastChatNumbers.get(applicationId) ?? 0) ? chatId(applicationId, number) : null,
      ),
    maxChatNumber: () => Promise.resolve(0),
    maxMessageNumber: () => Promise.resolve(0),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
    perform: (text) => {
      const { wrapped, args } = JSON.parse(text) as Job;
      const [owner, number] = args[0].arguments;
      if (wrapped === 'CreateChatJob') lastChatNumbers.set(String(owner), number);
    },
  };
};
