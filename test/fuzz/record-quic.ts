/**
 * Records handshakes with QUIC servers for `quic-captures.ts`, and prints them:
 *
 *     node scripts/run.mjs test/fuzz/record-quic.ts <name>,<RSA|ECC>,<port> ... > handshakes.json
 *
 * Servers listen on 127.0.0.1 and serve www.example.com. `test/peers/quic.test.ts` shows how they are started. Their keys are not needed
 * afterwards.
 */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import process from 'node:process';
import { QuicClient } from '../../shared/probe/quic/client.ts';
import type { QuicOfferName } from '../../shared/probe/quic/signature-schemes.ts';
import { type Recording, randomBytesFrom } from './quic-captures.ts';

const PATIENCE_MS = 5_000;

async function record(name: string, offer: QuicOfferName, port: number): Promise<Recording> {
  const seed = randomBytes(16).toString('hex');
  const serverName = 'www.example.com';
  const client = new QuicClient({ serverName, offer, randomBytes: randomBytesFrom(seed) }, Date.now());
  const datagrams: string[] = [];
  const socket = dgram.createSocket('udp4');
  const send = () => {
    for (const datagram of client.takeDatagrams()) socket.send(datagram, port, '127.0.0.1');
  };
  const ended = new Promise<void>((resolve) => {
    socket.on('message', (datagram) => {
      datagrams.push(datagram.toString('hex'));
      client.receive(datagram, Date.now());
      send();
      if (client.outcome) resolve();
    });
    setTimeout(resolve, PATIENCE_MS);
  });
  send();
  await ended;
  socket.close();
  if (client.outcome?.kind !== 'complete' || !client.outcome.possessionProved) {
    throw new Error(`${name}: ${JSON.stringify(client.outcome)}`);
  }
  return { name, seed, serverName, offer, datagrams };
}

const handshakes: Recording[] = [];
for (const argument of process.argv.slice(2)) {
  const [name = '', offer = '', port = ''] = argument.split(',');
  handshakes.push(await record(name, offer === 'RSA' ? 'RSA' : 'ECC', Number(port)));
}
const about = `QUIC v1 handshakes recorded on loopback on ${new Date().toISOString().slice(0, 10)} with the named servers: the datagrams of the server in hex, up to its Finished. The client's random bytes are those that SHAKE256 makes of the seed. The certificates were made for this; their private keys were never stored.`;
process.stdout.write(`${JSON.stringify({ about, handshakes }, undefined, 2)}\n`);
process.exit(0);
