import { encodeTitle } from './encode-title.ts';

/** The URL of a change's page; `null` if it is not a web address. */
export const changeUrl = ({
  serverUrl,
  title,
}: {
  readonly serverUrl: string | null;
  readonly title: string | null;
}): string | null => {
  if (serverUrl === null || title === null || !/^https?:\/\//.test(serverUrl)) return null;
  return `${serverUrl}/wiki/${encodeTitle(title)}`;
};
