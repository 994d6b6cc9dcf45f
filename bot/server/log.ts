import { errorFacts } from './error-facts.ts';

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line of JSON for each thing that happened. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, error: unknown, fields?: Fields): void;
}

/**
 * @param write is given whole lines
 * @param mask takes secrets out of a text
 */
export function jsonLog(write: (line: string) => void, mask: (text: string) => string, now = () => new Date()): Log {
  const line = (level: string, message: string, fields: object) =>
    write(`${mask(JSON.stringify({ time: now().toISOString(), level, message, ...fields }))}\n`);
  return {
    info: (message, fields = {}) => line('info', message, fields),
    warn: (message, fields = {}) => line('warn', message, fields),
    error: (message, error, fields = {}) => line('error', message, { ...fields, error: errorFacts(error) }),
  };
}
