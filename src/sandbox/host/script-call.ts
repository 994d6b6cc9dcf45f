import { type ScriptName, scriptNames, scriptText } from '../../host/scripts.ts';

/** One of our scripts, called as `runScript` calls them. */
export interface ScriptCall {
  readonly script: ScriptName;
  readonly args: readonly string[];
  /** What the script would read from its standard input. */
  readonly payload: string;
}

/** Recognises a script by its command line and its text; anything else a shell might be asked is undefined. */
export function scriptCall(command: string, stdin: string): ScriptCall | undefined {
  const words = shellWords(command);
  const bash = words[0] === 'sudo' && words[1] === '-n' ? words.slice(2) : words;
  const [shell, readsInput, end, name, ...args] = bash;
  const script = scriptNames.find((each) => each === name);
  if (shell !== 'bash' || readsInput !== '-s' || end !== '--' || script === undefined) return undefined;
  const text = scriptText(script);
  return stdin.startsWith(text) ? { script, args, payload: stdin.slice(text.length) } : undefined;
}

/** The words of a simple command, quoted as `shellQuote` does. */
function shellWords(command: string): readonly string[] {
  const quoted = command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  return quoted.map((word) => word.replace(/'([^']*)'|\\(.)/g, '$1$2'));
}
