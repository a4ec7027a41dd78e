/** nginx with virtual servers on one port, as a load balancer of its family would have them. */
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { HOST, type PeerRequest, peer } from './peer.ts';

export const nginx = peer('nginx');

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

export interface VirtualServer {
  readonly name: string;
  readonly certificates: readonly CertificateMaterial[];
}

export interface NginxSetup {
  readonly versions: readonly TlsVersion[];
  /** The first one answers clients without a known name. */
  readonly servers: readonly [VirtualServer, ...VirtualServer[]];
  /** PEM of the roots of clients; if given, a client certificate is required. */
  readonly clientCa?: string;
}

export function nginxWith({ versions, servers, clientCa }: NginxSetup): PeerRequest {
  const files: Record<string, string> = {};
  const blocks = servers.map(({ name, certificates }, server) => {
    const lines = certificates.flatMap(({ chainPem, keyPem }, index) => {
      const base = `${server}-${index}`;
      files[`${base}.pem`] = chainPem;
      files[`${base}.key`] = keyPem;
      return [`ssl_certificate {folder}/${base}.pem;`, `ssl_certificate_key {folder}/${base}.key;`];
    });
    const listen = `listen ${HOST}:{port} ssl${server === 0 ? ' default_server' : ''};`;
    return `server { ${[listen, `server_name ${name};`, ...lines, 'return 204;'].join('\n')} }`;
  });
  if (clientCa) files['clients.pem'] = clientCa;
  const demand = clientCa ? 'ssl_verify_client on; ssl_client_certificate {folder}/clients.pem;' : '';
  files['nginx.conf'] = `
    daemon off;
    master_process off;
    pid {folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${temporaryFolders}
      ssl_protocols ${versions.join(' ')};
      ${demand}
      ${blocks.join('\n')}
    }`;
  // nginx logs its event method after it has opened its sockets.
  const args = ['-e', 'stderr', '-p', '{folder}', '-c', '{folder}/nginx.conf'];
  return { files, args, listening: /using the "\w+" event method/ };
}

/** Other folders are writable only by root. */
const temporaryFolders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `${kind}_temp_path {folder}/${kind};`)
  .join(' ');
