/** Names the client and whom to ask about it, as Wikimedia's User-Agent policy wants it. `contact` is an e-mail address or a page. */
export const userAgent = (version: string, contact: string | null): string =>
  `Headwater/${version} (${contact ?? 'no contact given'}) node/${process.versions.node}`;
