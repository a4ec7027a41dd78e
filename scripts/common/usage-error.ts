/** What is said of a wrong command line, in the place of Commander's own sentences. Pure. */

/** From the most telling: what is matched first counts. */
const sentences: readonly (readonly [pattern: RegExp, said: (...parts: string[]) => string])[] = [
  [
    /^option '([^']*)' argument '(.*?)' is invalid\. (.*)$/s,
    (flags, given, expected) => `${longName(flags)} is ${JSON.stringify(given)}. ${expected}`,
  ],
  [
    /^command-argument value '(.*?)' is invalid for argument '(.*?)'\. (.*)$/s,
    (given, name, expected) => `${name} is ${JSON.stringify(given)}. ${expected}`,
  ],
  [/^required option '(.*?)' not specified$/, (flags) => `${flags} is missing.`],
  [/^missing required argument '(.*?)'$/, (name) => `<${name}> is missing.`],
  [/^option '(.*?)' argument missing$/, (flags) => `${longName(flags)} lacks its value: ${flags}.`],
  [
    /^option '(.*?)' cannot be used with option '(.*?)'$/,
    (one, other) => `${longName(one)} cannot be used with ${longName(other)}.`,
  ],
  [/^unknown option '(.*?)'(?:\n\(Did you mean (.*)\?\))?$/, (name, meant) => unknown('option', name, meant)],
  [
    /^unknown command '(.*?)'(?:\n\(Did you mean (.*)\?\))?$/,
    (name, meant) => unknown('command', name, meant),
  ],
  [
    /^too many arguments(?: for '.*?')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (expected, given) =>
      `too many arguments: expected ${expected === '0' ? 'none' : `${expected} at most`}, got ${given}.`,
  ],
];

/** @param text of Commander, with `error: ` or without it, and with a line break */
export function usageError(text: string): string {
  const problem = text.trimEnd().replace(/^error: /, '');
  for (const [pattern, said] of sentences) {
    const match = pattern.exec(problem);
    if (match) return `error: ${said(...match.slice(1))}\n`;
  }
  return `error: ${problem}\n`;
}

/** `--region` of `-r, --region <id>`. */
function longName(flags = ''): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function unknown(kind: string, name: string | undefined, meant: string | undefined): string {
  return `unknown ${kind} ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}
