import { verify } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from './refusal.ts';
import type { App } from './state.ts';

/** A token may be good for so long, in seconds. */
const longestLife = 600;
/** What clocks may differ, in seconds. */
const leeway = 60;

const headerSchema = z.object({ alg: z.literal('RS256') });
const claimsSchema = z.object({
  iat: z.number().optional(),
  exp: z.number().optional(),
  iss: z.union([z.string(), z.number()]).optional(),
});

/**
 * Judges a token that an App has signed with its private key.
 *
 * @param now milliseconds since the epoch
 * @throws {Refusal} 401, or 404 when no such App exists, in GitHub's words
 * @see https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function verifiedIssuer(token: string, app: Pick<App, 'id' | 'clientId' | 'publicKey'>, now: number): void {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const { iat, exp, iss } = claimsIn(header, claims);
  if (iss === undefined) throw new Refusal(401, "Missing 'issuer' claim ('iss') in assertion");
  if (![String(app.id), app.clientId].includes(String(iss))) throw new Refusal(404, 'Integration not found');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) throw undecodable();
  const seconds = now / 1000;
  if (iat === undefined || iat > seconds + leeway) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (exp === undefined || exp <= seconds) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + longestLife) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
}

function claimsIn(header: string, claims: string): z.output<typeof claimsSchema> {
  try {
    headerSchema.parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
    return claimsSchema.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  } catch {
    throw undecodable();
  }
}

function undecodable(): Refusal {
  return new Refusal(401, 'A JSON web token could not be decoded');
}
