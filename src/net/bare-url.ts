/** A URL without its query and hash, and without a user name and password: these may be secret. */
export const bareUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};
