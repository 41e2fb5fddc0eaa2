/** An event's text as one line of a recording; a text of several lines is put on one. */
export const toNdjson = (data: string): string => {
  if (!/[\r\n]/.test(data)) return `${data}\n`;
  try {
    return `${JSON.stringify(JSON.parse(data))}\n`;
  } catch {
    return `${data.replaceAll(/[\r\n]+/g, ' ')}\n`;
  }
};
