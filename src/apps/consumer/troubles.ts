import type { Log } from '../../runtime/log.ts';

/** The part of the consumer's world that something is wrong with. */
export type TroubledPart = 'topic' | 'store';

/** What is wrong at the moment; the log hears when a part falls into trouble, and when it is out of it. */
export interface Troubles {
  /** `key` says whose trouble it is: that of one partition, say. Its latest message is the one that stands. */
  readonly rise: (part: TroubledPart, key: string, message: string) => void;
  readonly settle: (part: TroubledPart, key: string) => void;
  /** Each message once. */
  readonly messages: () => readonly string[];
  readonly has: (part: TroubledPart) => boolean;
}

export const troubles = (log: Log, news: Readonly<Record<TroubledPart, string>>): Troubles => {
  const standing = { topic: new Map<string, string>(), store: new Map<string, string>() };
  return {
    rise: (part, key, message) => {
      if (standing[part].size === 0)
        log.error(`${message}; nothing is lost, and it is tried again until it works`);
      standing[part].set(key, message);
    },
    settle: (part, key) => {
      if (standing[part].delete(key) && standing[part].size === 0) log.info(news[part]);
    },
    messages: () => [...new Set([...standing.topic.values(), ...standing.store.values()])],
    has: (part) => standing[part].size > 0,
  };
};
