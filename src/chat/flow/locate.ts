import { CHAT_NOT_WRITTEN, NO_MYSQL, UNKNOWN_APPLICATION, UNKNOWN_CHAT } from '../answer.ts';
import { type Asked, type Settled, settled } from '../call.ts';
import type { Directory } from '../directory/directory.ts';
import type { LookupCache } from '../directory/lookup-cache.ts';
import type { RecentChats } from '../directory/recent-chats.ts';
import type { Counters } from '../numbering/counters.ts';
import type { Valid } from './validate.ts';

/** A call whose application (and chat) is known, and whose counter may be used. */
export interface Located {
  readonly asked: Asked;
  readonly key: string | null;
  readonly applicationId: string;
  /** The key of its counter in Redis. */
  readonly counter: string;
  /** `null`: it asks for a chat. */
  readonly message: { readonly chatId: string; readonly text: string } | null;
}

export interface LocateParts {
  readonly directory: Directory;
  readonly applications: LookupCache;
  readonly chats: LookupCache;
  readonly recent: RecentChats;
  readonly counters: Counters;
  readonly waitMs: number;
  readonly now: () => number;
  readonly delay: (ms: number) => Promise<unknown>;
  /** Told of what MySQL failed with. */
  readonly onFailure: (error: unknown) => void;
}

const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 200;

const located = ({ asked, key, message }: Valid, applicationId: string, chatId: string | null): Located =>
  message === null || chatId === null
    ? { asked, key, applicationId, counter: `chat_app:${applicationId}:chat_counter`, message: null }
    : {
        asked,
        key,
        applicationId,
        counter: `chat:${chatId}:message_counter`,
        message: { chatId, text: message.text },
      };

export interface Locating {
  /** Finds what a call is about; it answers at once when all is remembered, which is nearly always. */
  readonly locate: (valid: Valid) => Located | Settled | Promise<Located | Settled>;
  /** Compares the counter of a call with MySQL; who asks for the same meanwhile shares the look. */
  readonly seed: (located: Located) => Promise<void>;
}

/** Looking into MySQL through the caches: applications, chats, and the highest numbers that counters start from. */
export const locating = (parts: LocateParts): Locating => {
  const { directory, applications, chats, recent, counters, waitMs, now, delay, onFailure } = parts;

  /** A chat that was numbered here a moment ago is waited for: Sidekiq is about to write it. */
  const writtenChat = async (applicationId: string, number: number): Promise<string | null> => {
    const end = now() + waitMs;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const id = await directory.chat(applicationId, number);
      const left = end - now();
      if (id !== null || !recent.has(applicationId, number) || left <= 0) return id;
      await delay(Math.min(wait, left));
    }
  };

  const seeds = new Map<string, Promise<void>>();
  const seed = ({ message, applicationId, counter }: Located): Promise<void> => {
    const running = seeds.get(counter);
    if (running !== undefined) return running;
    const last = message === null ? directory.lastChat(applicationId) : directory.lastMessage(message.chatId);
    const seeding = last
      .then((highest) => counters.seed(counter, highest))
      .finally(() => seeds.delete(counter));
    seeds.set(counter, seeding);
    return seeding;
  };
  const seeded = async (found: Located): Promise<Located> => {
    if (counters.floorOf(found.counter) === null) await seed(found);
    return found;
  };

  const search = async (valid: Valid): Promise<Located | Settled> => {
    const { asked, token, message } = valid;
    const known = applications.peek(token);
    const applicationId =
      known === undefined ? await applications.find(token, () => directory.application(token)) : known;
    if (applicationId === null) return settled(asked, UNKNOWN_APPLICATION);
    if (message === null) return seeded(located(valid, applicationId, null));

    const { chat } = message;
    if (Number.isNaN(chat)) return settled(asked, UNKNOWN_CHAT);
    const key = `${applicationId}/${chat}`;
    const isRecent = recent.has(applicationId, chat);
    const knownChat = chats.peek(key);
    const chatId =
      knownChat === undefined || (knownChat === null && isRecent)
        ? await chats.find(key, () => writtenChat(applicationId, chat))
        : knownChat;
    if (chatId === null) return settled(asked, isRecent ? CHAT_NOT_WRITTEN : UNKNOWN_CHAT);
    return seeded(located(valid, applicationId, chatId));
  };

  const locate: Locating['locate'] = (valid) => {
    const { token, message } = valid;
    const applicationId = applications.peek(token);
    if (typeof applicationId === 'string') {
      const chatId = message === null ? null : chats.peek(`${applicationId}/${message.chat}`);
      if (message === null || typeof chatId === 'string') {
        const found = located(valid, applicationId, chatId ?? null);
        if (counters.floorOf(found.counter) !== null) return found;
      }
    }
    return search(valid).catch((error: unknown) => {
      onFailure(error);
      return settled(valid.asked, NO_MYSQL);
    });
  };
  return {
    locate,
    seed: (found) =>
      seed(found).catch((error: unknown) => {
        onFailure(error);
        throw error;
      }),
  };
};
