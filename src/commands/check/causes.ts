import type { Check } from '../../engine/report.ts';

/** Lines that fail because another one does, when that one does too. */
interface Causation {
  readonly cause: string;
  readonly effects: readonly string[];
  /** What to do about the effects, as a sentence that leads to the cause. */
  readonly remedy: string;
}

/** Points from what fails to why it does, so that nobody looks in the wrong place first. */
export function pointedOut(checks: readonly Check[], registryMount: string): readonly Check[] {
  const causations: readonly Causation[] = [
    {
      cause: `mount ${registryMount}`,
      effects: ['service registry', 'service proxy', 'service mirror'],
      remedy: `It waits for its volume: see mount ${registryMount}.`,
    },
    {
      cause: 'service proxy',
      effects: ['port 443', 'redirect'],
      remedy: 'The proxy does not run: see service proxy.',
    },
    {
      cause: 'service registry',
      effects: ['no password'],
      remedy: 'The proxy answers, and the registry behind it does not run: see service registry.',
    },
    // It is asked for the password only where it runs, so what fails is its wish for users.
    {
      cause: 'service registry',
      effects: ['password'],
      remedy: 'Provision would not let it in either: see service registry.',
    },
  ];
  const fails = new Set(checks.filter(({ state }) => state === 'failure').map(({ name }) => name));
  const due = causations.filter(({ cause }) => fails.has(cause));
  return checks.map((check) => {
    const { remedy } = due.find(({ effects }) => effects.includes(check.name)) ?? {};
    return remedy === undefined || check.remedy === undefined ? check : { ...check, remedy };
  });
}
