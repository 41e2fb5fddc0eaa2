/** Names the client and its contact, as Wikimedia's User-Agent policy requires. `contact`: an e-mail address or a web page. */
export const userAgent = (version: string, contact: string | null): string =>
  `Headwater/${version} (${contact ?? 'no contact given'}) node/${process.versions.node}`;
