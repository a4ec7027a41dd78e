/**
 * Finds secrets in logs, reports and errors. Works the opposite way to shared/base/redact.ts: it decodes the text and then searches for the
 * plain secret, so that it also finds encodings that the redactor does not know.
 */

/** Shorter strings would match by accident. */
const MIN_SECRET_LENGTH = 8;

/** The PEM label of a private key, or the beginning of a key without it (PKCS #8 RSA, EC, SM2, Ed25519; SEC 1 EC; PKCS #1 RSA). */
const privateKeys: readonly RegExp[] = [
  /BEGIN[A-Z0-9 ]*PRIVATE KEY/,
  /M[A-Za-z0-9+/]{1,8}IBADANBgkqhkiG9w0BAQEFAAS/,
  /M[A-Za-z0-9+/]{1,8}AgEAMBMGByqGSM49AgE/,
  /MC4CAQAwBQYDK2VwBCIEI/,
  /MHcCAQEEI/,
  /MII[A-Za-z0-9+/]{2}(?:AIBAAKC|wIBAAKC|QIBAAKC)/,
];

/** Findings, one sentence each, without the secrets themselves; empty if there are none. */
export function findSecrets(text: string, secrets: readonly string[]): string[] {
  const tooShort = secrets.findIndex((secret) => secret.length < MIN_SECRET_LENGTH);
  if (tooShort >= 0) throw new RangeError(`secret ${tooShort + 1} is too short to be searched for`);
  const views = viewsOf(text);
  const found = secrets.flatMap((secret, index) =>
    views
      .filter((view) => view.text.includes(secret) || view.text.includes(squeeze(secret)))
      .map((view) => `secret ${index + 1} is in the text (${view.name})`),
  );
  const keys = views.filter((view) => privateKeys.some((pattern) => pattern.test(view.text)));
  return [...found, ...keys.map((view) => `a private key is in the text (${view.name})`)];
}

interface View {
  readonly name: string;
  readonly text: string;
}

/** The text in several decodings. */
function viewsOf(text: string): View[] {
  const once = unescapeJson(text);
  const twice = unescapeJson(once);
  const plain: View[] = [
    { name: 'as it is', text },
    { name: 'JSON-escaped', text: once },
    { name: 'JSON-escaped twice', text: twice },
    { name: 'percent-encoded', text: unescapePercent(twice) },
    { name: 'percent-encoded twice', text: unescapePercent(unescapePercent(twice)) },
    { name: 'form-encoded', text: unescapePercent(twice.replaceAll('+', ' ')) },
  ];
  const decoded = [twice, unescapePercent(twice)].flatMap((each) => [
    { name: 'base64', text: decodedRuns(each, /[A-Za-z0-9+/_-]{8,}/g, 'base64') },
    { name: 'hex', text: decodedRuns(each, /(?:[0-9a-fA-F]{2}){8,}/g, 'hex') },
  ]);
  const squeezed = plain.map((view) => ({ name: `${view.name}, split up`, text: squeeze(view.text) }));
  return [...plain, ...decoded, ...squeezed];
}

function unescapeJson(text: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, unit: string | undefined, character: string) =>
    unit === undefined ? (named[character] ?? character) : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

function unescapePercent(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** Every run decoded from each position at which a group of base64 can begin. */
function decodedRuns(text: string, pattern: RegExp, encoding: 'base64' | 'hex'): string {
  const runs = text.match(pattern) ?? [];
  const offsets = encoding === 'base64' ? [0, 1, 2, 3] : [0, 1];
  return runs
    .flatMap((run) => offsets.map((offset) => Buffer.from(run.slice(offset), encoding).toString('utf8')))
    .join('\n');
}

/** Without whitespace and list separators, so that a secret split into pieces becomes whole. */
function squeeze(text: string): string {
  return text.replace(/[\s"',\\[\]]/g, '');
}
