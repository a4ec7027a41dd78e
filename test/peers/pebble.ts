/** Pebble, the ACME server for tests of Let's Encrypt: issues to every client without looking for the answer to its challenge. */
import { createPki } from '../emulator/pki/pki.ts';
import { HOST, peer, type RunningPeer } from './peer.ts';

export const pebble = peer('pebble');

export interface AcmeServer extends RunningPeer {
  readonly directory: string;
  /** Trusts the server itself, not what it issues. */
  readonly caPem: string;
}

export async function startPebble(): Promise<AcmeServer> {
  const pki = await createPki();
  const nowMs = Date.now();
  const validity = { notBeforeMs: nowMs - 86_400_000, notAfterMs: nowMs + 86_400_000 };
  const server = pki.issue({ names: ['localhost', HOST], keyType: 'RSA', ...validity });
  const running = await pebble.start({
    files: {
      'server.pem': server.chainPem,
      'server.key': server.keyPem,
      'config.json': JSON.stringify({
        pebble: {
          listenAddress: `${HOST}:{port}`,
          certificate: '{folder}/server.pem',
          privateKey: '{folder}/server.key',
          httpPort: 5_002,
          tlsPort: 5_001,
        },
      }),
    },
    args: ['-config', '{folder}/config.json'],
    env: { PEBBLE_VA_ALWAYS_VALID: '1', PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    listening: /Listening on/,
  });
  return { ...running, directory: `https://localhost:${running.port}/dir`, caPem: pki.rootPem };
}
