import type { Runner } from '../../src/action/runner.ts';

/** A runner that remembers what it was told, a line for each thing. */
export function fakeRunner(): { readonly runner: Runner; readonly said: string[] } {
  const said: string[] = [];
  const told = (name: string) => (value?: unknown) => void said.push(value === undefined ? name : `${name} ${value}`);
  const summary: Runner['summary'] = {
    addRaw(text) {
      said.push(`summary ${text}`);
      return summary;
    },
    write: async () => {},
  };
  const runner: Runner = {
    setSecret: told('setSecret'),
    setOutput: (name, value) => void said.push(`setOutput ${name}=${value}`),
    info: told('info'),
    debug: told('debug'),
    isDebug: () => false,
    notice: told('notice'),
    warning: told('warning'),
    error: told('error'),
    startGroup: told('startGroup'),
    endGroup: told('endGroup'),
    summary,
  };
  return { runner, said };
}
