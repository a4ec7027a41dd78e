/**
 * Maps zone addresses to sockets on one machine. On Linux all of 127.0.0.0/8 is available, so each zone has its own address. Elsewhere
 * (macOS) only 127.0.0.1 exists, and a map assigns a port of it to each zone address.
 */
import net from 'node:net';
import type { Dial } from '../../../shared/probe/handshake/dial.ts';

export type Loopback = 'whole-network' | 'one-address';

export const ONLY_ADDRESS = '127.0.0.1';

/** An address of 127.0.0.0/8 that nothing else uses. */
const TRIAL_ADDRESS = '127.93.71.3';

/** Detected once, by trying to listen. */
export async function detectLoopback(): Promise<Loopback> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve('one-address'));
    server.listen(0, TRIAL_ADDRESS, () => server.close(() => resolve('whole-network')));
  });
}

export function addressKey(address: string, port: number): string {
  return `${address}:${port}`;
}

/** Dials addresses of the map on 127.0.0.1, and other addresses unchanged. The map may grow later. */
export function addressMapDial(map: ReadonlyMap<string, number>): Dial {
  return (address, port) => {
    const mapped = map.get(addressKey(address, port));
    return mapped === undefined ? { host: address, port } : { host: ONLY_ADDRESS, port: mapped };
  };
}
