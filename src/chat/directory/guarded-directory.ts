import type { Breaker } from '../breaker.ts';
import type { Directory } from './directory.ts';

/** The same directory behind a circuit breaker. */
export const guardedDirectory = (directory: Directory, { call }: Breaker): Directory => ({
  application: (token) => call(() => directory.application(token)),
  chat: (applicationId, number) => call(() => directory.chat(applicationId, number)),
  lastChat: (applicationId) => call(() => directory.lastChat(applicationId)),
  lastMessage: (chatId) => call(() => directory.lastMessage(chatId)),
  ping: () => call(() => directory.ping()),
  close: () => directory.close(),
});
