/** The log of a job as people see it, and what its lines had the runner do. Follows actions/runner, ActionCommandManager.cs. */
export interface JobLog {
  /** A line that a step wrote. */
  line(text: string): void;
  /** What a person sees. */
  text(): string;
  readonly annotations: Annotation[];
  readonly groups: string[];
  /** Hides the secrets that are known by now. */
  mask(text: string): string;
  hide(secret: string): void;
}

export interface Annotation {
  readonly kind: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** @param debug whether lines meant for debugging are shown (ACTIONS_STEP_DEBUG) */
export function jobLog(debug: boolean): JobLog {
  const secrets = new Set<string>();
  const shown: string[] = [];
  const annotations: Annotation[] = [];
  const groups: string[] = [];
  const mask = (text: string) =>
    [...secrets].toSorted((a, b) => b.length - a.length).reduce((all, secret) => all.replaceAll(secret, '***'), text);
  const show = (text: string) => void shown.push(mask(text));
  let stopped: string | undefined;

  return {
    annotations,
    groups,
    mask,
    // A secret of several lines is hidden line by line too.
    hide: (secret) => {
      for (const part of [secret, ...secret.split(/\r?\n/)]) if (part.trim() !== '') secrets.add(part);
    },
    text: () => shown.join('\n'),
    line(text) {
      const command = commandIn(text);
      if (stopped !== undefined) {
        if (command?.name === stopped) stopped = undefined;
        show(text);
        return;
      }
      if (command === undefined) return show(text);
      const { name, properties, message } = command;
      switch (name) {
        case 'add-mask':
          return this.hide(message);
        case 'stop-commands':
          stopped = message;
          return;
        case 'group':
          groups.push(mask(message));
          return show(`▼ ${message}`);
        case 'endgroup':
          return;
        case 'debug':
          if (debug) show(`##[debug]${message}`);
          return;
        case 'error':
        case 'warning':
        case 'notice':
          annotations.push({ kind: name, title: mask(properties.title ?? ''), message: mask(message) });
          return show(`${name}: ${message}`);
        default:
          // Whatever else there is would change the job.
          throw new Error(`a step gave the runner the command ${name}: ${text}`);
      }
    },
  };
}

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** `::name key=value::message` at the start of a line, and the older `##[name key=value;]message` anywhere in it. */
function commandIn(line: string): Command | undefined {
  const groups = (
    /^\s*::(?<name>[\w-]+)(?: (?<given>.*?))?::(?<message>.*)$/s.exec(line) ??
    /##\[(?<name>[\w-]+)(?: (?<given>[^\]]*))?\](?<message>.*)$/s.exec(line)
  )?.groups;
  if (groups === undefined) return undefined;
  const { name = '', given = '', message = '' } = groups;
  const properties = given.split(/[,;]/).flatMap((pair) => {
    const [key, ...value] = pair.split('=');
    return key ? [[key, unescaped(value.join('='))]] : [];
  });
  return { name, properties: Object.fromEntries(properties), message: unescaped(message) };
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
