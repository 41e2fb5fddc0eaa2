/** The chats that this process numbered a short while ago. */
export interface RecentChats {
  readonly add: (applicationId: string, number: number) => void;
  readonly has: (applicationId: string, number: number) => boolean;
}

export interface RecentChatsOptions {
  readonly maxChats: number;
  readonly retentionMs: number;
  readonly now: () => number;
}

/** Remembers `size` chats for `keepMs`: after that their rows are there, or will not come. */
export const recentChats = ({ maxChats, retentionMs, now }: RecentChatsOptions): RecentChats => {
  const expiresAt = new Map<string, number>();
  const keyOf = (applicationId: string, number: number): string => `${applicationId}/${number}`;

  return {
    add: (applicationId, number) => {
      expiresAt.set(keyOf(applicationId, number), now() + retentionMs);
      if (expiresAt.size <= maxChats) return;
      for (const oldest of expiresAt.keys()) {
        expiresAt.delete(oldest);
        return;
      }
    },
    has: (applicationId, number) => (expiresAt.get(keyOf(applicationId, number)) ?? 0) > now(),
  };
};
