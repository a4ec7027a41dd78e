/** `openssl s_server`, which supports old and unusual settings that other servers refuse. */
import { spawnSync } from 'node:child_process';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { HOST, type PeerRequest, peer } from './peer.ts';

/** LibreSSL has the same command name, and OpenSSL before version 3 has other messages for some failures. */
export const openssl = peer('openssl', { args: ['version'], says: /^OpenSSL [3-9]/ });

export interface OpensslSetup {
  /** At most one of each key type. */
  readonly certificates: readonly CertificateMaterial[];
  /** `-tls1_2` and the like. */
  readonly options: readonly string[];
  /** PEM of the roots of clients; if given, a handshake without a client certificate fails. */
  readonly clientCa?: string;
}

/** The options of its first and of its second certificate. */
const certificateOptions = [
  { certificate: '-cert', chain: '-cert_chain', key: '-key' },
  { certificate: '-dcert', chain: '-dcert_chain', key: '-dkey' },
] as const;

export function opensslWith({ certificates, options, clientCa }: OpensslSetup): PeerRequest {
  const files: Record<string, string> = {};
  const own = certificateOptions.flatMap(({ certificate, chain, key }, index) => {
    const material = certificates[index];
    if (!material) return [];
    const [leaf = '', ...rest] = material.chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    files[`${index}.pem`] = leaf;
    files[`${index}.key`] = material.keyPem;
    files[`${index}-chain.pem`] = rest.join('');
    const chainArgs = rest.length > 0 ? [chain, `{folder}/${index}-chain.pem`] : [];
    return [certificate, `{folder}/${index}.pem`, key, `{folder}/${index}.key`, ...chainArgs];
  });
  if (clientCa) files['clients.pem'] = clientCa;
  const demand = clientCa ? ['-Verify', '1', '-verify_return_error', '-CAfile', '{folder}/clients.pem'] : [];
  const args = ['s_server', '-accept', `${HOST}:{port}`, '-www', ...own, ...demand, ...options];
  return { files, args, listening: /^ACCEPT/m };
}

/** Some systems build OpenSSL without the old versions of TLS. */
export function opensslSpeaks(option: string): boolean {
  const { status, stdout } = spawnSync('openssl', ['ciphers', '-s', option, 'ALL:@SECLEVEL=0'], {
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() !== '';
}
