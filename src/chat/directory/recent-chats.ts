import { boundedMap } from '../../core/collections/bounded-map.ts';

/** The chats that this process numbered recently. */
export interface RecentChats {
  readonly add: (applicationId: string, number: number) => void;
  readonly has: (applicationId: string, number: number) => boolean;
}

export interface RecentChatsOptions {
  readonly maxChats: number;
  readonly retentionMs: number;
  readonly now: () => number;
}

/** Keeps at most `maxChats` chats for `retentionMs`: by then their rows are written, or never will be. */
export const recentChats = ({ maxChats, retentionMs, now }: RecentChatsOptions): RecentChats => {
  const expiresAt = boundedMap<string, number>(maxChats);
  const keyOf = (applicationId: string, number: number): string => `${applicationId}/${number}`;

  return {
    add: (applicationId, number) => {
      expiresAt.set(keyOf(applicationId, number), now() + retentionMs);
    },
    has: (applicationId, number) => (expiresAt.get(keyOf(applicationId, number)) ?? 0) > now(),
  };
};
