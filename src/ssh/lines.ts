import { StringDecoder } from 'node:string_decoder';

/** Cuts a stream of bytes into lines; the last one needs no line break. */
export function eachLine(callback: ((line: string) => void) | undefined) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = `${rest}${text}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) callback?.(line);
  };
  return {
    push: (chunk: Buffer): void => take(decoder.write(chunk)),
    end(): void {
      take(decoder.end());
      if (rest !== '') callback?.(rest);
    },
  };
}
