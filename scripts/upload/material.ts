/** Reads the two files of an ACME client: a chain and a private key in PEM. No message contains anything of the key. Pure. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { RotatorError } from '../../shared/base/errors.ts';
import { Secret } from '../../shared/base/secret.ts';

export type Chain = readonly [X509Certificate, ...X509Certificate[]];

export interface Material {
  /** In the order of the file. */
  readonly chain: Chain;
  readonly key: KeyObject;
  /** The key as it stands in the file. */
  readonly privateKey: Secret;
}

/** The file is not what the command needs. Nothing was sent. */
export class UnreadableFile extends RotatorError {
  constructor(message: string, hint: string) {
    super('UnreadableFile', message, { hint });
    this.name = 'UnreadableFile';
  }
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
const keyBlock = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END \1?PRIVATE KEY-----/g;

const CHAIN_HINT = 'Give the chain: fullchain.pem of certbot, fullchain.cer of acme.sh, the .crt of lego.';
const KEY_HINT =
  'Give the private key of the certificate: privkey.pem of certbot, the .key of acme.sh and lego.';

/** @throws UnreadableFile */
export function readMaterial(fullchain: string, key: string): Material {
  return { chain: readChain(fullchain), ...readKey(key) };
}

function readChain(text: string): Chain {
  const [leaf, ...others] = (text.match(certificateBlock) ?? []).map((pem, index) => {
    try {
      return new X509Certificate(pem);
    } catch {
      throw new UnreadableFile(
        `certificate ${index + 1} of the chain is damaged: it cannot be read.`,
        CHAIN_HINT,
      );
    }
  });
  if (leaf === undefined)
    throw new UnreadableFile('the file of the chain has no certificate in PEM.', CHAIN_HINT);
  return [leaf, ...others];
}

function readKey(text: string): Pick<Material, 'key' | 'privateKey'> {
  const [pem, ...others] = text.match(keyBlock) ?? [];
  if (pem === undefined || others.length > 0)
    throw new UnreadableFile(
      `the file of the key has ${pem === undefined ? 'no private key' : 'several private keys'} in PEM.`,
      KEY_HINT,
    );
  if (/ENCRYPTED/.test(pem))
    throw new UnreadableFile(
      'the private key is encrypted, and CAS takes no password.',
      'Decrypt it into a file that only you can read: openssl pkey -in encrypted.pem -out key.pem',
    );
  try {
    return { key: createPrivateKey(pem), privateKey: new Secret(`${pem}\n`) };
  } catch {
    // What OpenSSL says is left out: it helps no one, and may be about the bytes of the key.
    throw new UnreadableFile(
      'the private key is damaged, or of an unknown kind: it cannot be read.',
      KEY_HINT,
    );
  }
}

/** Leaf first, each certificate as OpenSSL writes it: without the texts that some authorities put between them. */
export function chainPem(chain: Chain): string {
  return chain.map(String).join('');
}

/** 64 lower-case hex digits. */
export function sha256Of(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
