import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { z } from 'zod';

/** What expressions see, as JSON: `inputs`, `steps`, `github` and the like. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the job stands, for `success()` and its siblings. */
export interface JobState {
  readonly failed: boolean;
  readonly cancelled: boolean;
}

/** Evaluates one expression with GitHub's own evaluator. A context that is not there is an error, as on GitHub. */
function evaluate(expression: string, contexts: Contexts, state: JobState): data.ExpressionData {
  const yes = (value: boolean) => () => new data.BooleanData(value);
  const functions = [
    { name: 'always', call: yes(true) },
    { name: 'success', call: yes(!state.failed && !state.cancelled) },
    { name: 'failure', call: yes(state.failed && !state.cancelled) },
    { name: 'cancelled', call: yes(state.cancelled) },
  ].map((one) => ({ ...one, minArgs: 0, maxArgs: 0 }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const seen: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (!(seen instanceof data.Dictionary)) throw new Error('contexts are no object');
  return new Evaluator(parsed, seen, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

/** Fills in the `${{ }}` of a text. */
export function fill(template: unknown, contexts: Contexts, state: JobState): string {
  return String(template).replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression.trim(), contexts, state).coerceString(),
  );
}

/** The same for each value of a mapping, such as `env` or `with`. */
export function fillAll(values: unknown, contexts: Contexts, state: JobState): Record<string, string> {
  const mapping = z.record(z.string(), z.unknown()).parse(values ?? {});
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, fill(value, contexts, state)]));
}

/** Whether an `if` holds. Without a function that asks for the state of the job it holds only while all went well. */
export function holds(condition: unknown, contexts: Contexts, state: JobState): boolean {
  const written = String(condition ?? 'success()')
    .replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
    .trim();
  const whole = /\b(always|success|failure|cancelled)\s*\(/.test(written) ? written : `success() && (${written})`;
  return evaluate(`!!(${whole})`, contexts, state).coerceString() === 'true';
}
