import { randomBytes, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ProtocolViolation } from '../../../../shared/base/bytes/violation.ts';
import { provesPossession } from '../../../../shared/probe/quic/certificate-verify.ts';
import { aes128GcmSha256, cipherSuites } from '../../../../shared/probe/quic/cipher-suite.ts';
import {
  finishedVerifyData,
  handshakeSecrets,
  hkdfExpandLabel,
} from '../../../../shared/probe/quic/key-schedule.ts';
import {
  createKeyShares,
  SECP256R1,
  supportedGroups,
  X25519,
} from '../../../../shared/probe/quic/key-shares.ts';
import {
  readCertificates,
  readCertificateVerify,
  readServerHello,
} from '../../../../shared/probe/quic/server-messages.ts';
import { transcriptHash } from '../../../../shared/probe/quic/transcript.ts';
import {
  certificate,
  certificateVerify,
  clientHello,
  encryptedExtensions,
  hex,
  serverHello,
} from './rfc-vectors.ts';

const body = (message: Buffer) => message.subarray(4);
const untilCertificate = [clientHello, serverHello, encryptedExtensions, certificate];

describe('the key schedule of TLS 1.3: the handshake of RFC 8448 section 3', () => {
  const helloHash = transcriptHash('sha256', [clientHello, serverHello]);
  const sharedSecret = hex('8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d');
  const secrets = handshakeSecrets(aes128GcmSha256, sharedSecret, helloHash);

  it('gives both handshake traffic secrets', () => {
    expect(secrets).toEqual({
      client: hex('b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21'),
      server: hex('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38'),
    });
  });

  it('expands them into the keys of the record layer', () => {
    const expand = (label: string, length: number) =>
      hkdfExpandLabel('sha256', secrets.server, label, Buffer.alloc(0), length);

    expect(expand('key', 16)).toEqual(hex('3fce516009c21727d0f2e4e86ee403bc'));
    expect(expand('iv', 12)).toEqual(hex('5d313eb2671276ee13000b30'));
  });

  it('gives the verify_data of the server', () => {
    const hash = transcriptHash('sha256', [...untilCertificate, certificateVerify]);

    expect(finishedVerifyData(aes128GcmSha256, secrets.server, hash)).toEqual(
      hex('9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718'),
    );
  });

  it('expands beyond one block of its hash', () => {
    const long = hkdfExpandLabel('sha256', secrets.server, 'key', Buffer.alloc(0), 80);

    expect(long).toHaveLength(80);
    expect(
      new Set([long.subarray(0, 32), long.subarray(32, 64)].map((part) => part.toString('hex'))).size,
    ).toBe(2);
  });
});

describe('the flight of the server of RFC 8448', () => {
  it('is read off its ServerHello', () => {
    expect(readServerHello(body(serverHello))).toEqual({
      kind: 'hello',
      suite: cipherSuites[0],
      group: X25519,
      keyShare: hex('c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f'),
    });
  });

  it('is proved by its CertificateVerify, for this transcript only', () => {
    const [leaf] = readCertificates(body(certificate));
    const proof = readCertificateVerify(body(certificateVerify));
    const hash = transcriptHash('sha256', untilCertificate);

    expect(leaf).toBeInstanceOf(X509Certificate);
    if (!leaf) return;
    expect(provesPossession(leaf, proof, hash)).toBe(true);
    expect(provesPossession(leaf, proof, transcriptHash('sha256', [clientHello]))).toBe(false);
    expect(provesPossession(leaf, { ...proof, schemeId: 0x0805 }, hash)).toBe(false);
    expect(provesPossession(leaf, { ...proof, schemeId: 0x0403 }, hash)).toBe(false);
  });
});

describe('key shares', () => {
  it.each(supportedGroups)('lead both sides to the same secret in group %i', (group) => {
    const [ours, theirs] = [createKeyShares(randomBytes, [group]), createKeyShares(randomBytes, [group])];
    const keyOf = (side: typeof ours) =>
      side.shares.find((share) => share.group === group)?.key ?? Buffer.alloc(0);

    expect(ours.sharedSecret(group, keyOf(theirs))).toEqual(theirs.sharedSecret(group, keyOf(ours)));
    expect(keyOf(ours)).not.toEqual(keyOf(theirs));
  });

  it('are made of the random bytes, as RFC 7748 section 6.1 has it', () => {
    const secret = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');

    const [share] = createKeyShares(() => secret, [X25519]).shares;

    expect(share?.key).toEqual(hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
  });

  it('take other bytes where a number is too large for its curve', () => {
    const tooLarge = Buffer.alloc(32, 0xff);
    const numbers = [tooLarge, Buffer.alloc(32, 5)];

    const [share] = createKeyShares(() => numbers.shift() ?? tooLarge, [SECP256R1]).shares;

    expect(share?.key).toEqual(createKeyShares(() => Buffer.alloc(32, 5), [SECP256R1]).shares[0]?.key);
    expect(() => createKeyShares(() => Buffer.from(tooLarge), [SECP256R1])).toThrow();
  });

  it.each([
    ['an X25519 key of the wrong length', X25519, Buffer.alloc(31, 9)],
    ['an X25519 key of small order', X25519, Buffer.alloc(32)],
    ['a point that is not on P-256', SECP256R1, Buffer.concat([Buffer.of(4), Buffer.alloc(64, 9)])],
    ['a group that was not offered', 0x0018, Buffer.alloc(97, 4)],
  ])('refuse %s', (_case, group, key) => {
    expect(() => createKeyShares(randomBytes).sharedSecret(group, key)).toThrow(ProtocolViolation);
  });
});
