import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fits } from '../../../../shared/probe/quic/certificate-verify.ts';
import { CryptoSender } from '../../../../shared/probe/quic/crypto-sender.ts';
import { parseFrames } from '../../../../shared/probe/quic/frames.ts';
import { type ProtectedPacket, parseDatagram } from '../../../../shared/probe/quic/packet.ts';
import { initialKeys } from '../../../../shared/probe/quic/protection.ts';
import { signatureSchemes } from '../../../../shared/probe/quic/signature-schemes.ts';
import { Transport } from '../../../../shared/probe/quic/transport.ts';

const CLIENT_ID = Buffer.from('client 8');
const SERVER_ID = Buffer.from('server 8');

function aPair(): { client: Transport; server: Transport } {
  const keys = initialKeys(SERVER_ID);
  const client = new Transport({ role: 'client', localId: CLIENT_ID, remoteId: SERVER_ID });
  const server = new Transport({ role: 'server', localId: SERVER_ID, remoteId: CLIENT_ID });
  client.spaces.initial.keys = { send: keys.client, receive: keys.server };
  server.spaces.initial.keys = { send: keys.server, receive: keys.client };
  return { client, server };
}

function onlyPacket(datagram: Buffer | undefined): ProtectedPacket {
  const [packet] = parseDatagram(datagram ?? Buffer.alloc(0));
  if (packet?.kind !== 'protected') throw new Error('There is no packet.');
  return packet;
}

/** The result of the sender's next datagram at the receiver. */
function deliver(from: Transport, to: Transport) {
  const opened = to.open(onlyPacket(from.nextDatagram()));
  if (!opened) throw new Error('The packet does not open.');
  to.receive('initial', opened);
  return parseFrames(opened.payload);
}

describe('a transport', () => {
  it('acknowledges at once what asks for it, and only once', () => {
    const { client, server } = aPair();
    client.spaces.initial.write(Buffer.from('hello'));

    deliver(client, server);

    expect(deliver(server, client)).toEqual([{ kind: 'ack', ranges: [{ start: 0, end: 1 }] }]);
    expect(server.nextDatagram()).toBeUndefined();
    // An ACK asks for nothing.
    expect(client.nextDatagram()).toBeUndefined();
    expect(client.spaces.initial.awaitsAck).toBe(false);
  });

  it('drops a packet that was here before', () => {
    const { client, server } = aPair();
    client.spaces.initial.write(Buffer.from('hello'));
    const packet = onlyPacket(client.nextDatagram());
    const first = server.open(packet);
    if (first) server.receive('initial', first);

    expect(first).toBeDefined();
    expect(server.open(packet)).toBeUndefined();
  });

  it('repeats what was not acknowledged, and pings where there is nothing to repeat', () => {
    const { client, server } = aPair();
    client.spaces.initial.write(Buffer.from('hello'));
    client.nextDatagram();

    client.probe();
    const repeated = deliver(client, server);
    deliver(server, client);
    client.probe();
    const pinged = deliver(client, server);

    expect(repeated).toEqual([{ kind: 'crypto', offset: 0, data: Buffer.from('hello') }]);
    expect(pinged.map(({ kind }) => kind)).toEqual(['ack', 'ping']);
  });
});

describe('CRYPTO data on its way out', () => {
  /** Four packets of ten bytes each. */
  function fourSent(): CryptoSender {
    const sender = new CryptoSender();
    sender.write(Buffer.alloc(40));
    for (let packetNumber = 0; packetNumber < 4; packetNumber += 1) {
      const piece = sender.take(10);
      if (piece) sender.sent(packetNumber, piece);
    }
    return sender;
  }

  it('is lost once a packet is acknowledged that was sent three later', () => {
    const sender = fourSent();

    sender.acknowledge([{ start: 2, end: 3 }]);
    const before = sender.hasPending;
    sender.acknowledge([{ start: 3, end: 4 }]);

    expect(before).toBe(false);
    expect(sender.take(100)).toEqual({ start: 0, end: 10 });
    expect(sender.hasPending).toBe(false);
  });

  it('is not sent again where it arrived after all', () => {
    const sender = fourSent();

    sender.sendAgain();
    sender.acknowledge([{ start: 1, end: 3 }]);

    expect(sender.take(100)).toEqual({ start: 0, end: 10 });
    expect(sender.take(100)).toEqual({ start: 30, end: 40 });
    expect(sender.take(100)).toBeUndefined();
  });
});

describe('signature schemes', () => {
  it.each([
    ['prime256v1', [0x0403]],
    ['secp384r1', [0x0503]],
    ['secp521r1', [0x0603]],
    ['secp256k1', []],
  ])('for a key on %s are those of its curve', (namedCurve, ids) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });

    expect(signatureSchemes.filter((scheme) => fits(scheme, publicKey)).map(({ id }) => id)).toEqual(ids);
  });
});
