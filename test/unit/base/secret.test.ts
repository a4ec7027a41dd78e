import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/base/secret.ts';
import { accessKeySecret } from './secrets.ts';

describe('a secret', () => {
  it('is shown only by reveal()', () => {
    const secret = new Secret(accessKeySecret);

    expect(
      `${secret} ${JSON.stringify({ secret })} ${inspect({ secret })} ${JSON.stringify({ ...secret })}`,
    ).toBe('[redacted] {"secret":"[redacted]"} { secret: [redacted] } {}');
    expect(secret.reveal()).toBe(accessKeySecret);
  });
});
