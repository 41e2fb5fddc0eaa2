/** The URL that shows what an edit changed; `null` for other changes, and if it is not a web address. */
export const diffUrl = ({
  serverUrl,
  revisionOld,
  revisionNew,
}: {
  readonly serverUrl: string | null;
  readonly revisionOld: number | null;
  readonly revisionNew: number | null;
}): string | null => {
  if (serverUrl === null || !/^https?:\/\//.test(serverUrl)) return null;
  if (revisionOld === null || revisionNew === null) return null;
  return `${serverUrl}/w/index.php?diff=${revisionNew}&oldid=${revisionOld}`;
};
