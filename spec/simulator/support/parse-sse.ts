export interface ParsedFrame {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Reads a complete event stream as the HTML standard specifies: a frame without its blank line does not count. */
export const parseSse = (text: string): readonly ParsedFrame[] => {
  const frames: ParsedFrame[] = [];
  let event = '';
  let id = '';
  let data: string[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  lines.pop();
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) frames.push({ event, id, data: data.join('\n') });
      event = '';
      data = [];
    } else if (!line.startsWith(':')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'event') event = value;
      if (field === 'id') id = value;
      if (field === 'data') data.push(value);
    }
  }
  return frames;
};

export interface IdEntry {
  readonly topic: string;
  readonly partition: number;
  readonly offset?: number;
  readonly timestamp?: number;
}

export const parseId = (id: string): readonly IdEntry[] => JSON.parse(id) as IdEntry[];

export const metaOf = (
  data: string,
): { readonly id: string; readonly topic: string; readonly offset: number } =>
  (JSON.parse(data) as { meta: { id: string; topic: string; offset: number } }).meta;
