/** What operators read about a baseline, and why there is none. */
import { counted } from '../../base/words.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { Message } from '../../core/model/reasons.ts';
import type { Change } from '../../core/planning/change.ts';
import type { Baseline } from '../../core/proof/expectation.ts';
import { describeTarget } from '../../core/proof/proof.ts';
import type { StableTarget } from '../../core/proof/seen.ts';

/** How the certificates of this baseline were identified, if not by their SHA-256; empty otherwise. */
export function identityRemark({ method, barelyDescribed }: Baseline): string {
  return [
    method === 'serial'
      ? ' Certificates were identified by serial number, dates and names, because no served leaf has a SHA-256 that CAS reports.'
      : '',
    barelyDescribed.length > 0
      ? ` ${barelyDescribed.join(', ')} was identified by dates and names alone: CAS reports nothing else about a revoked certificate.`
      : '',
  ].join('');
}

/** The targets without an answer, for outcomes that do not say how much was proved; empty if there are none. */
export function silenceRemark({ targets }: Baseline): string {
  const silent = targets.filter(({ answer }) => answer.kind === 'unknown');
  const [example] = silent;
  return example
    ? ` ${silent.length} of ${counted(targets.length, 'target')} did not answer before the change and ${silent.length === 1 ? 'was' : 'were'} not compared, for example ${describeTarget(example.target)}.`
    : '';
}

export function identityMessage({ listenerId }: Listener): string {
  return `The certificates that ${listenerId} serves match neither the SHA-256 nor the serial number, dates and names that CAS reports for the attached ones. Nothing was changed, because nothing could be proved.`;
}

export function unreachableMessage({ listenerId }: Listener, seen: readonly StableTarget[]): Message {
  const codes = [
    ...new Set(seen.map(({ answer }) => (answer.kind === 'unknown' ? answer.code : answer.kind))),
  ];
  const message = `No address of ${listenerId} answered a handshake (${codes.join(', ') || 'no address in an Active zone'}), so nothing could be proved. Run the function where the addresses are reachable (PROBE_NETWORK, ROTATE_FUNCTION), or set UNPROVABLE=rotate.`;
  return codes.length === 0 ? { message } : { message, parameters: { codes } };
}

/** No client of this key type gets a certificate. @param seen targets of this key type */
export function notServedMessage(
  { listenerId }: Listener,
  keyType: KeyType,
  seen: readonly StableTarget[],
): string {
  const silent = seen.filter(({ answer }) => answer.kind === 'unknown').length;
  const rest = silent > 0 ? `; the other ${silent} did not answer` : '';
  return `${listenerId} gives no client a certificate of key type ${keyType}: ${seen.length - silent} of ${counted(seen.length, 'handshake')} that offered only ${keyType} ${seen.length - silent === 1 ? 'was' : 'were'} refused${rest}. A new certificate could not be proved, so nothing was changed. Check that the TLS policy of the listener has a cipher suite for ${keyType}, or remove the certificate; UNPROVABLE=rotate changes it without proof.`;
}

/** Only clients without a server name could ask for the certificate, and it is not the default. */
export function onlyDefaultMessage({ listenerId }: Listener, { replaces }: Change): string {
  const ids = replaces.map(({ certificateId }) => certificateId).join(', ');
  return `No client of ${listenerId} gets ${ids}: none of its names can be sent as a server name (IP addresses cannot), and ALB serves clients without a server name from the default slot only. A new certificate could not be proved, so nothing was changed. Make it the default certificate, issue the default one with these names, or remove it; UNPROVABLE=rotate changes it without proof.`;
}
