/**
 * Loopback addresses for one emulator: several emulators can run side by side, and each zone address belongs to only one of them.
 *
 * An emulator claims a block by listening on its first address. The claim ends with the process.
 */
import net from 'node:net';

/** Blocks begin at 127.<n>.0.0 and have room for 2,000 load balancers. */
const FIRST_BLOCK = 16;
const LAST_BLOCK = 240;
const BLOCK_STEP = 8;
/** The port that claims a block; it accepts no requests. */
const CLAIM_PORT = 61_616;

export interface AddressBlock {
  /** Second number of the block's addresses. */
  readonly first: number;
  release(): Promise<void>;
}

export async function claimAddressBlock(): Promise<AddressBlock> {
  for (let first = FIRST_BLOCK; first <= LAST_BLOCK; first += BLOCK_STEP) {
    const claim = await listen(`127.${first}.0.1`);
    if (claim === 'no-such-address') return { first, release: async () => undefined };
    if (claim !== 'taken') return { first, release: () => close(claim) };
  }
  throw new Error('All blocks of loopback addresses are in use: too many emulators run at once.');
}

/** Where only 127.0.0.1 exists, zone addresses are mapped to ports (dataplane/loopback.ts) and need no claim. */
function listen(address: string): Promise<net.Server | 'taken' | 'no-such-address'> {
  const server = net.createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL') resolve('no-such-address');
      else reject(error);
    });
    server.listen({ host: address, port: CLAIM_PORT, exclusive: true }, () => resolve(server));
  });
}

function close(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
