/** The chats that this process numbered a short while ago. */
export interface RecentChats {
  readonly add: (applicationId: string, number: number) => void;
  readonly has: (applicationId: string, number: number) => boolean;
}

export interface RecentChatsOptions {
  readonly size: number;
  readonly keepMs: number;
  readonly now: () => number;
}

/** Remembers `size` chats for `keepMs`: after that their rows are there, or will not come. */
export const recentChats = ({ size, keepMs, now }: RecentChatsOptions): RecentChats => {
  const until = new Map<string, number>();
  const keyOf = (applicationId: string, number: number): string => `${applicationId}/${number}`;

  return {
    add: (applicationId, number) => {
      until.set(keyOf(applicationId, number), now() + keepMs);
      if (until.size <= size) return;
      for (const oldest of until.keys()) {
        until.delete(oldest);
        return;
      }
    },
    has: (applicationId, number) => (until.get(keyOf(applicationId, number)) ?? 0) > now(),
  };
};
