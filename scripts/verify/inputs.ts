/** What `npm run verify` takes: ids, and options that exclude each other. Pure. */

import { parseCertificateId } from '../../shared/core/model/certificate.ts';
import { type KeyType, keyTypeFacts, keyTypes } from '../../shared/core/model/key-types.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import type { ProbeProtocol } from '../../shared/core/proof/observation.ts';
import type { Address } from '../common/handshake-options.ts';
import { expected, notTaken } from '../common/option-texts.ts';
import { contradictions } from './contradictions.ts';

export interface VerifyInputs {
  readonly loadBalancerIds: readonly string[];
  readonly region?: readonly string[];
  readonly listener?: readonly string[];
  readonly expect?: readonly string[];
  readonly addresses?: readonly Address[];
  readonly name?: readonly string[];
  readonly keyType?: readonly KeyType[];
  readonly protocol?: ProbeProtocol;
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly format?: string;
  readonly json?: boolean;
}

/** Seconds; without `--timeout`. */
export const DEFAULT_TIMEOUT = 600;

const MAX_TIMEOUT = 3_600;

export function parseWait(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_TIMEOUT) return seconds;
  throw notTaken(expected.seconds(MAX_TIMEOUT));
}

/** `undefined`: the options fit each other. */
export function whyContradictory(inputs: VerifyInputs): Said | undefined {
  const { loadBalancerIds, addresses, name, keyType, protocol, expect, region, listener } = inputs;
  if (inputs.timeout !== undefined && !inputs.wait) return contradictions.timeoutAlone;
  if (inputs.json && inputs.format !== undefined && inputs.format !== 'json')
    return contradictions.twoFormats(inputs.format);
  if (addresses === undefined) return (name ?? keyType ?? protocol) ? contradictions.noAddresses : undefined;
  if (loadBalancerIds.length > 0 || region || listener) return contradictions.addressesAlone;
  if (!keyType) return contradictions.noKeyType(keyTypes);
  if (!expect?.every(isDigest)) return contradictions.noDigest;
  const others = keyType.filter((one) => protocol === 'quic' && !keyTypeFacts[one].overQuic);
  return others.length > 0 ? contradictions.notOverQuic(others) : undefined;
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** A certificate id with its region, or the SHA-256 of a leaf in lower case without colons. */
export function parseExpected(text: string): string {
  const digest = text.replaceAll(':', '').toLowerCase();
  if (isDigest(digest)) return digest;
  if (parseCertificateId(text) !== undefined) return text;
  throw notTaken(expected.certificateOrDigest);
}
