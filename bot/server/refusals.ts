/** Every reason why a delivery is not taken, with the answer that the App's owner finds beside it on GitHub. */
export const refusals = {
  'wrong-method': { status: 405, message: 'Deliveries are POSTed.' },
  'wrong-type': {
    status: 415,
    message: 'Set the content type of the webhook to application/json in the settings of the GitHub App.',
  },
  unsigned: {
    status: 401,
    message: 'There is no signature: give the GitHub App a webhook secret, the same as WEBHOOK_SECRET.',
  },
  'bad-signature': {
    status: 401,
    message: 'The signature does not fit: the webhook secret of the GitHub App is not WEBHOOK_SECRET.',
  },
  malformed: {
    status: 400,
    message: 'This is no delivery by GitHub: a header is missing, or the body is no JSON object.',
  },
  'too-large': { status: 413, message: 'GitHub sends no more than 25 MB.' },
  'no-room': { status: 503, message: 'Too much is in hand. What was asked for is found again later.' },
  'too-many': {
    status: 503,
    message: 'Too much of this repository is in hand. What was asked for is found again later.',
  },
  draining: { status: 503, message: 'This server is being stopped. What was asked for is found again later.' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly message: string }>>;

export type Refusal = keyof typeof refusals;
