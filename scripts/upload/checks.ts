/**
 * What a certificate must be before it is uploaded. CAS accepts more than clients do: what is found here would otherwise be found by users.
 * Pure.
 */
import type { X509Certificate } from 'node:crypto';
import { keyTypeOf } from '../../shared/probe/x509/key-type.ts';
import type { Chain, Material } from './material.ts';

export interface CheckOptions {
  readonly nowMs: number;
  /** A certificate that no authority has signed is wanted. */
  readonly selfSigned: boolean;
}

export interface Unfit {
  readonly check: UploadCheck;
  readonly message: string;
  readonly hint: string;
}

type Finding = Omit<Unfit, 'check'> | undefined;

/** In the order in which they are asked: the first that fails is reported. */
const checks = {
  'key-type': ({ chain: [leaf] }) => {
    const keyType = keyTypeOf(leaf);
    if (keyType === 'RSA' || keyType === 'ECC') return undefined;
    return {
      message: `the certificate has ${keyType === 'SM2' ? 'an SM2 key' : 'a key that is neither RSA nor ECC'}.`,
      hint: 'Upload an SM2 pair in the console of CAS; ALB has no other key types than RSA, ECC and SM2.',
    };
  },

  'self-signed': ({ chain: [leaf] }, { selfSigned }) =>
    selfSigned || !isSelfSigned(leaf)
      ? undefined
      : {
          message: 'the first certificate is signed by itself: no client trusts it.',
          hint: 'Give the chain of an authority, or --self-signed if it is meant.',
        },

  'leaf-first': ({ chain, key }) => {
    const [leaf] = chain;
    if (!leaf.ca || isSelfSigned(leaf)) return undefined;
    const position = chain.findIndex((certificate) => certificate.checkPrivateKey(key));
    return {
      message: `the first certificate is one of an authority${position > 0 ? `; the one of the key is number ${position + 1}` : ''}.`,
      hint: 'Put the certificate of the server first, then each one that signed the one before it.',
    };
  },

  'key-fits': ({ chain: [leaf], key }) =>
    leaf.checkPrivateKey(key)
      ? undefined
      : {
          message: 'the private key is not the one of the first certificate.',
          hint: 'Give the two files of one issuance: a renewal may have replaced one of them.',
        },

  'chain-complete': ({ chain }) =>
    chain.length > 1 || isSelfSigned(chain[0])
      ? undefined
      : {
          message: 'there is only one certificate, and an authority has signed it.',
          hint: 'Give the whole chain (fullchain.pem, not cert.pem). If a private root has signed it, append this root.',
        },

  'chain-links': ({ chain }) => {
    const broken = chain.findIndex((certificate, index) => !isSignedByNext(chain, certificate, index));
    return broken === -1
      ? undefined
      : {
          message: `certificate ${broken + 2} of the chain has not signed certificate ${broken + 1}.`,
          hint: 'Put each certificate after the one that it signed, and leave out all others.',
        };
  },

  'valid-yet': ({ chain }, { nowMs }) => {
    const early = chain.findIndex((certificate) => nowMs < Date.parse(certificate.validFrom));
    return early === -1
      ? undefined
      : {
          message: `certificate ${early + 1} of the chain is valid from ${chain[early]?.validFrom} on only.`,
          hint: 'Check the clock of this machine, or wait.',
        };
  },

  'valid-still': ({ chain }, { nowMs }) => {
    const late = chain.findIndex((certificate) => !(nowMs <= Date.parse(certificate.validTo)));
    return late === -1
      ? undefined
      : {
          message: `certificate ${late + 1} of the chain has expired: ${chain[late]?.validTo}.`,
          hint:
            late === 0
              ? 'Renew it first.'
              : 'Clients refuse such a chain. Take the current chain of the authority.',
        };
  },
} as const satisfies Record<string, (material: Material, options: CheckOptions) => Finding>;

export type UploadCheck = keyof typeof checks;

export const uploadChecks = Object.keys(checks) as readonly UploadCheck[];

/** The first check that fails. */
export function findUnfit(material: Material, options: CheckOptions): Unfit | undefined {
  for (const check of uploadChecks) {
    const finding = checks[check](material, options);
    if (finding !== undefined) return { check, ...finding };
  }
  return undefined;
}

/** Not by checkIssued: it demands the key usage of an authority, which a server's certificate lacks. */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && verifies(certificate, certificate);
}

function isSignedByNext(chain: Chain, certificate: X509Certificate, index: number): boolean {
  const issuer = chain[index + 1];
  return issuer === undefined || (certificate.checkIssued(issuer) && verifies(certificate, issuer));
}

/** Node.js reads a key only when it is used. One that cannot be read has signed nothing. */
function verifies(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
