/** Disconnects clients of the brokers. A failure means that the brokers are unreachable, so nothing is left to do. */
export const disconnectQuietly = async (
  ...clients: readonly { readonly disconnect: () => Promise<void> }[]
): Promise<void> => {
  for (const client of clients) await client.disconnect().catch(() => undefined);
};
