/** Replaces in a capture what differs from run to run, so that only a change of the program changes it. Pure. */

/** In this order. Each text that stands for another one is as long, where that is possible. */
const replacements: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    '00000000-0000-4000-8000-000000000000',
  ],
  // Before the folder of this run, in which it may be.
  [/file:\/\/\/\S*\/ledger\b/g, 'file:///var/lib/cert-rotator'],
  // The package is installed in a folder for this run.
  [/\/\S*\/cert-rotator-captures-\w+/g, '/opt/alb-cert-rotator'],
  // Digest of the sources.
  [/\([0-9a-f]{12}\)/g, '(ffffffffffff)'],
  // Digests, hashes of plans, serial numbers, tokens.
  [/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b/gi, (found) => 'f'.repeat(found.length)],
  [/\b20\d\d-\d\d-\d\d\b/g, 'YYYY-MM-DD'],
  [/\b\d\d:\d\d(?::\d\d)?(?= UTC| (?:warn|error|info))/g, (found) => found.replaceAll(/\d/g, '0')],
  // Loopback addresses and ports of the emulator.
  [/\b127(?:\.\d+){3}:\d+/g, '127.0.0.1:8443'],
  [/\b\d+(?= (?:ms|seconds?|minutes?)\b)/g, 'N'],
  [/\bN seconds?\b/g, 'N seconds'],
  [/\b\d+(?= (?:毫秒|秒|分钟))/g, 'N'],
  [/\bToken: \S+/g, 'Token: ...'],
  [/令牌：\S+/g, '令牌：...'],
];

export function withPlaceholders(text: string): string {
  return replacements.reduce(
    (result, [pattern, by]) =>
      typeof by === 'string' ? result.replaceAll(pattern, by) : result.replaceAll(pattern, by),
    text,
  );
}

const ERASE = '\u001b[2K';

/** What is left on a terminal: without the line that was rewritten (scripts/common/activity.ts). */
export function withoutActivity(text: string): string {
  const [first = '', ...rest] = text.split(`\r${ERASE}`);
  return first + rest.map((part) => (part.endsWith('\r') ? '' : part)).join('');
}
