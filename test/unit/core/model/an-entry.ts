import * as fc from 'fast-check';

/** Any entry that a certificate may have: names, wildcards, addresses, and texts that are none of them. */
export const anEntry: fc.Arbitrary<string> = fc.oneof(
  fc.domain(),
  fc.domain().map((name) => `*.${name}`),
  fc.ipV4(),
  fc.ipV4().map((address) => address.replace(/^\d+/, '*')),
  fc.ipV6(),
  fc.webUrl(),
  fc.emailAddress(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 600 }),
);
