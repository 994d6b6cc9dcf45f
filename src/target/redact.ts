import { secretForms } from './secret-forms.ts';

/**
 * Makes a function that masks secrets in a text as `***`, in all the forms of `secretForms`.
 *
 * @param secrets their values; those under 4 characters are let be
 */
export function redact(secrets: Iterable<string>): (text: string) => string {
  const forms = new Set([...secrets].flatMap(secretForms));
  // Longest first: a secret that contains another is masked as a whole.
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}
