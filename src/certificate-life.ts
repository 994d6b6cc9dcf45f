/** How far a certificate is in its life. */
export interface CertificateLife {
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number;
  /** Whole days that it was issued for. */
  readonly days: number;
  readonly state: 'good' | 'due' | 'expired' | 'not yet valid';
}

interface Validity {
  readonly validFrom: Date;
  readonly validTo: Date;
}

const dayMs = 86_400_000;

/** Part of its life at which a certificate is renewed; lifetimes differ too much for a number of days. */
export const renewalPart = 1 / 3;

/**
 * Holds what is left of a certificate against what it was issued for.
 *
 * @param dueAt the part of its life that must be left for it to be `good`. Caddy renews by itself at a third, so a check
 *   of its certificates asks for a little less, such as a quarter, and then something keeps it from renewing.
 */
export function certificateLife(
  { validFrom, validTo }: Validity,
  { now = new Date(), dueAt = renewalPart }: { readonly now?: Date; readonly dueAt?: number } = {},
): CertificateLife {
  const whole = validTo.getTime() - validFrom.getTime();
  const left = validTo.getTime() - now.getTime();
  const state = left <= 0 ? 'expired' : now < validFrom ? 'not yet valid' : left < whole * dueAt ? 'due' : 'good';
  return { daysLeft: Math.floor(left / dayMs), days: Math.round(whole / dayMs), state };
}

/** What is left, in words: `20 of 90 days left`. */
export function lifeWords({ daysLeft, days, state }: CertificateLife): string {
  if (state === 'expired') return 'expired';
  if (state === 'not yet valid') return 'not valid yet';
  return `${daysLeft < 1 ? 'less than one' : daysLeft} of ${days} days left`;
}
