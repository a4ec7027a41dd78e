import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { keyTypes } from '../../../../shared/core/model/key-types.ts';
import { keyTypeOf } from '../../../../shared/probe/x509/key-type.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';

let pki: Pki;

beforeAll(async () => {
  pki = await createPki();
});

describe('the key type of a served leaf', () => {
  it.each(keyTypes)('%s is recognised', (keyType) => {
    const notBeforeMs = Date.UTC(2026, 0, 1);
    const issued = pki.issue({
      names: ['www.example.com'],
      keyType,
      notBeforeMs,
      notAfterMs: notBeforeMs + 90 * DAY_MS,
    });

    expect(keyTypeOf(new X509Certificate(issued.chainPem))).toBe(keyType);
  });
});
