/** What `npm run verify` takes: ids, and options that exclude each other. Pure. */
import { InvalidArgumentError } from 'commander';
import { parseCertificateId } from '../../shared/core/model/certificate.ts';
import { type KeyType, keyTypeFacts, keyTypes } from '../../shared/core/model/key-types.ts';
import type { ProbeProtocol } from '../../shared/core/proof/observation.ts';
import type { Address } from '../common/handshake-options.ts';

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
  throw new InvalidArgumentError(`Expected a number of seconds from 1 to ${MAX_TIMEOUT}.`);
}

/** `undefined`: the options fit each other. */
export function whyContradictory(inputs: VerifyInputs): string | undefined {
  const { loadBalancerIds, addresses, name, keyType, protocol, expect, region, listener } = inputs;
  if (inputs.timeout !== undefined && !inputs.wait)
    return '--timeout is the limit of --wait: give both, or neither.';
  if (inputs.json && inputs.format !== undefined && inputs.format !== 'json')
    return `--json is --format json: leave out --json or --format ${inputs.format}.`;
  if (addresses === undefined) {
    return (name ?? keyType ?? protocol)
      ? '--name, --key-type and --protocol need --addresses: of a load balancer all names and key types are asked.'
      : undefined;
  }
  if (loadBalancerIds.length > 0 || region || listener)
    return '--addresses takes no load balancer, --region or --listener.';
  if (!keyType) return `--addresses needs --key-type: ${keyTypes.join(', ')}.`;
  if (!expect?.every(isDigest))
    return '--addresses needs --expect with SHA-256 digests: without a cloud account an id says nothing.';
  const others = keyType.filter((one) => protocol === 'quic' && !keyTypeFacts[one].overQuic);
  return others.length > 0 ? `${others.join(', ')} certificates are not served over quic.` : undefined;
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** A certificate id with its region, or the SHA-256 of a leaf in lower case without colons. */
export function parseExpected(text: string): string {
  const digest = text.replaceAll(':', '').toLowerCase();
  if (isDigest(digest)) return digest;
  if (parseCertificateId(text) !== undefined) return text;
  throw new InvalidArgumentError(
    'Expected a certificate id with its region, such as 20741377-cn-hangzhou, or 64 hex digits (SHA-256).',
  );
}
