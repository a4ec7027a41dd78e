/**
 * A review of this project: messages were cut to a length before they were redacted. What was left of a token no longer matched, and was logged.
 */
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../shared/base/redact.ts';
import { Secret } from '../../shared/base/secret.ts';
import { cleanMessage } from '../../shared/cloud/error-mapping.ts';
import { quote } from '../../shared/service/commands/parse-command.ts';

const token = `CAISjwJ1q6Ft5B2yfSjIr5bbMuPNmet3k7zxVGjAg2gw${'Ab9+/z'.repeat(100)}`;
const { text, json } = createRedactor([new Secret(token)]);
const pieces = (seen: string) => seen.includes(token.slice(0, 16));

describe('a token that was cut in the middle (a review of this project)', () => {
  it.each([
    { where: 'a message of the cloud', cut: cleanMessage(`${'x '.repeat(150)}refused: ${token} is wrong`) },
    { where: 'a quoted event', cut: quote({ mode: token }) },
    { where: 'a longer line', cut: `before ${token.slice(0, 60)} after ${token.slice(0, 30)}...` },
    { where: 'percent-encoding', cut: encodeURIComponent(token).slice(0, 100) },
    { where: 'hex', cut: Buffer.from(token).toString('hex').slice(0, 100) },
  ])('is removed from $where', ({ cut }) => {
    const seen = text(cut);

    expect(seen).toContain('[redacted]');
    expect(pieces(seen)).toBe(false);
    expect(seen).not.toContain(Buffer.from(token).toString('hex').slice(0, 32));
    expect(pieces(json(JSON.stringify({ message: cut })))).toBe(false);
  });

  it.each([
    'https://x/?Signature%3Dabc123def456',
    'https://x/?a%253Db&Signature%253Dabc123def456',
    'security_token=abc123def456',
    'access_key_secret: abc123def456',
    'secret_access_key=abc123def456',
    '<Error><SecurityToken>abc123def456</SecurityToken></Error>',
    '<ns:AccessKeySecret type="x">abc123def456',
    'Cookie: __Host-session=abc123def456; other=abc123def456',
    'set-cookie: session=abc123def456',
  ])('is removed from a form in which it is not registered: %s', (given) => {
    expect(createRedactor([]).text(given)).not.toContain('abc123def456');
    expect(createRedactor([]).json(JSON.stringify({ given }))).not.toContain('abc123def456');
  });
});
