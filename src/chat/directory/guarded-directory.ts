import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { ChatDirectory } from './chat-directory.ts';

/** A directory behind a circuit breaker. */
export const guardedDirectory = (directory: ChatDirectory, { call }: CircuitBreaker): ChatDirectory => ({
  applicationId: (token) => call(() => directory.applicationId(token)),
  chatId: (applicationId, number) => call(() => directory.chatId(applicationId, number)),
  maxChatNumber: (applicationId) => call(() => directory.maxChatNumber(applicationId)),
  maxMessageNumber: (chatId) => call(() => directory.maxMessageNumber(chatId)),
  ping: () => call(() => directory.ping()),
  close: () => directory.close(),
});
