/** The address of a server as users give it, without query, hash and the slash at its end. */
export const serverAddress = (text: string): string => {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
};

/** A path of a server, below the path of its address: a reverse proxy may serve it at a sub-path. */
export const urlBelow = (address: string, path: string): string => `${serverAddress(address)}${path}`;
