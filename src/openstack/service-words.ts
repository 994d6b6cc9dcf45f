import { z } from 'zod';

export interface ServiceWords {
  readonly message?: string;
  /** Neutron's exception, or the key that Nova and Cinder wrap the message in. */
  readonly type?: string;
}

/** `{"NeutronError": {"type": "OverQuota", "message": "…", "detail": ""}}` */
const neutron = z.object({ NeutronError: z.object({ type: z.string(), message: z.string() }) });
/** Glance, and whatever else answers through webob: `{"message": "…<br />", "code": "404 Not Found"}` */
const bare = z.object({ message: z.string() });
/** Nova and Cinder: `{"itemNotFound": {"code": 404, "message": "…"}}`. Keystone: `{"error": {"message": "…"}}` */
const wrapped = z.record(z.string(), z.object({ message: z.string() }));

/** Enough for every sentence of a service, too little for a dumped request. */
const longestMessage = 600;

/** What a service says in the body of a refusal, whichever of OpenStack's shapes it has. */
export function serviceWords(text: string): ServiceWords {
  const body = parsed(text);
  if (body === undefined) return worded(withoutMarkup(text));
  const byNeutron = neutron.safeParse(body);
  if (byNeutron.success) return worded(byNeutron.data.NeutronError.message, byNeutron.data.NeutronError.type);
  const byGlance = bare.safeParse(body);
  if (byGlance.success) return worded(byGlance.data.message);
  const byOthers = wrapped.safeParse(body);
  const [first] = byOthers.success ? Object.entries(byOthers.data) : [];
  if (first === undefined) return worded(text);
  const [key, { message }] = first;
  return worded(message, key === 'error' ? undefined : key);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Only the first paragraph: after it Keystone's schema faults repeat the request, the password included, and Glance
 * pads with line breaks.
 */
function worded(message: string, type?: string): ServiceWords {
  const paragraph = message
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .split(/\n\s*\n/)
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .find((part) => part !== '');
  return {
    ...(paragraph === undefined ? {} : { message: paragraph.slice(0, longestMessage) }),
    ...(type === undefined ? {} : { type }),
  };
}

/** The text of an HTML page, such as a proxy's for 503. */
function withoutMarkup(html: string): string {
  return html
    .replaceAll(/<(head|style|script)\b.*?<\/\1>/gis, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
