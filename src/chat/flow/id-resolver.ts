import { CHAT_NOT_WRITTEN, MYSQL_UNAVAILABLE, UNKNOWN_APPLICATION, UNKNOWN_CHAT } from '../call-result.ts';
import { type PendingCall, type CompletedCall, completedCall } from '../call.ts';
import type { ChatDirectory } from '../directory/chat-directory.ts';
import type { LookupCache } from '../directory/lookup-cache.ts';
import type { RecentChats } from '../directory/recent-chats.ts';
import type { CounterCache } from '../numbering/counter-cache.ts';
import { chatCounter, messageCounter } from '../numbering/issued-number.ts';
import type { ValidCall } from './validate-call.ts';

/** A call with the ids of its application and chat, and with a counter that is ready to use. */
export interface ResolvedCall {
  readonly pending: PendingCall;
  readonly key: string | null;
  readonly applicationId: string;
  /** The key of its counter in Redis. */
  readonly counter: string;
  /** `null` for a call that creates a chat. */
  readonly message: { readonly chatId: string; readonly text: string } | null;
}

export interface IdResolverDeps {
  readonly directory: ChatDirectory;
  readonly applications: LookupCache;
  readonly chats: LookupCache;
  readonly recentChats: RecentChats;
  readonly counters: CounterCache;
  readonly maxWaitMs: number;
  readonly now: () => number;
  readonly delay: (ms: number) => Promise<unknown>;
  /** Called with errors of MySQL. */
  readonly onFailure: (error: unknown) => void;
}

const MIN_POLL_MS = 10;
const MAX_POLL_MS = 200;

const resolvedCall = (
  { pending, key, message }: ValidCall,
  applicationId: string,
  chatId: string | null,
): ResolvedCall =>
  message === null || chatId === null
    ? { pending, key, applicationId, counter: chatCounter(applicationId), message: null }
    : {
        pending,
        key,
        applicationId,
        counter: messageCounter(chatId),
        message: { chatId, text: message.text },
      };

export interface IdResolver {
  /** Resolves the ids of a call; synchronous if they are cached, which is nearly always the case. */
  readonly resolveIds: (
    valid: ValidCall,
  ) => ResolvedCall | CompletedCall | Promise<ResolvedCall | CompletedCall>;
  /** Reads the highest number of a call's counter from MySQL. Concurrent calls share one query. */
  readonly initialiseCounter: (resolvedCall: ResolvedCall) => Promise<void>;
}

/** Reads applications, chats and the initial values of counters from MySQL, through caches. */
export const idResolver = (deps: IdResolverDeps): IdResolver => {
  const { directory, applications, chats, recentChats, counters, maxWaitMs, now, delay, onFailure } = deps;

  /** Waits for a chat that this process has just numbered, until Sidekiq has written it. */
  const waitForChat = async (applicationId: string, number: number): Promise<string | null> => {
    const end = now() + maxWaitMs;
    for (let wait = MIN_POLL_MS; ; wait = Math.min(wait * 2, MAX_POLL_MS)) {
      const id = await directory.chatId(applicationId, number);
      const remainingMs = end - now();
      if (id !== null || !recentChats.has(applicationId, number) || remainingMs <= 0) return id;
      await delay(Math.min(wait, remainingMs));
    }
  };

  const pendingInitialisations = new Map<string, Promise<void>>();
  const initialiseCounter = ({ message, applicationId, counter }: ResolvedCall): Promise<void> => {
    const running = pendingInitialisations.get(counter);
    if (running !== undefined) return running;
    const last =
      message === null ? directory.maxChatNumber(applicationId) : directory.maxMessageNumber(message.chatId);
    const initialising = last
      .then((highest) => counters.initialise(counter, highest))
      .finally(() => pendingInitialisations.delete(counter));
    pendingInitialisations.set(counter, initialising);
    return initialising;
  };
  const withCounter = async (resolved: ResolvedCall): Promise<ResolvedCall> => {
    if (counters.minValueOf(resolved.counter) === null) await initialiseCounter(resolved);
    return resolved;
  };

  const resolveFromDatabase = async (valid: ValidCall): Promise<ResolvedCall | CompletedCall> => {
    const { pending, token, message } = valid;
    const cached = applications.peek(token);
    const applicationId =
      cached === undefined ? await applications.find(token, () => directory.applicationId(token)) : cached;
    if (applicationId === null) return completedCall(pending, UNKNOWN_APPLICATION);
    if (message === null) return withCounter(resolvedCall(valid, applicationId, null));

    const { chat } = message;
    if (Number.isNaN(chat)) return completedCall(pending, UNKNOWN_CHAT);
    const key = `${applicationId}/${chat}`;
    const isRecent = recentChats.has(applicationId, chat);
    const cachedChat = chats.peek(key);
    const chatId =
      cachedChat === undefined || (cachedChat === null && isRecent)
        ? await chats.find(key, () => waitForChat(applicationId, chat))
        : cachedChat;
    if (chatId === null) return completedCall(pending, isRecent ? CHAT_NOT_WRITTEN : UNKNOWN_CHAT);
    return withCounter(resolvedCall(valid, applicationId, chatId));
  };

  const resolveIds: IdResolver['resolveIds'] = (valid) => {
    const { token, message } = valid;
    const applicationId = applications.peek(token);
    if (typeof applicationId === 'string') {
      const chatId = message === null ? null : chats.peek(`${applicationId}/${message.chat}`);
      if (message === null || typeof chatId === 'string') {
        const resolved = resolvedCall(valid, applicationId, chatId ?? null);
        if (counters.minValueOf(resolved.counter) !== null) return resolved;
      }
    }
    return resolveFromDatabase(valid).catch((error: unknown) => {
      onFailure(error);
      return completedCall(valid.pending, MYSQL_UNAVAILABLE);
    });
  };
  return {
    resolveIds,
    initialiseCounter: (resolved) =>
      initialiseCounter(resolved).catch((error: unknown) => {
        onFailure(error);
        throw error;
      }),
  };
};
