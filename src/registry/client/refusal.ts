import { z } from 'zod';
import type { RegistryAnswer } from './exchange.ts';
import { RegistryError } from './registry-error.ts';

const fault = z
  .object({ code: z.string(), message: z.string().default(''), detail: z.unknown().optional() })
  .transform(({ detail, ...said }) => ({ ...said, detail: JSON.stringify(detail ?? '') }));
const faults = z.object({ errors: z.array(fault) });
/** A web page in place of an error is read no further than this. */
const longestBody = 64 * 1024;

/** Turns an answer that is no success into an error with the registry's own words. */
export async function refusal(answer: RegistryAnswer): Promise<RegistryError> {
  const parsed = faults.safeParse(await jsonIn(answer));
  const { method, url } = answer;
  const request = { host: url.host, method, path: url.pathname };
  const said = parsed.success ? parsed.data.errors : [];
  return new RegistryError(request, answer.status, said, waitIn(answer.header('retry-after')));
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function waitIn(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

async function jsonIn({ body }: RegistryAnswer): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of body.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length > longestBody) break;
    }
    return JSON.parse(text);
  } catch {
    // The status says enough when its explanation is cut off or is no JSON.
    return undefined;
  }
}
