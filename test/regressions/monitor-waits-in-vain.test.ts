/**
 * Went wrong: after the handshake the emulator said nothing and kept the connection open, so every check over HTTPS ended in the timeout of
 * the client.
 */
import { createServer } from 'node:net';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { answerHttp } from '../emulator/dataplane/http-answer.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';

it('a check over HTTPS gets an answer, and the end of the connection', async () => {
  const pki = await createPki();
  const nowMs = Date.now();
  const { chainPem, keyPem } = pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + DAY_MS,
  });
  const secureContext = tls.createSecureContext({ cert: chainPem, key: keyPem });
  const server = createServer((socket) =>
    answerHttp(new tls.TLSSocket(socket, { isServer: true, secureContext })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };

  const socket = tls.connect({ host: '127.0.0.1', port, servername: 'www.example.com', ca: pki.rootPem });
  socket.write('GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);

  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
});

it('so does one of a listener of the emulator', async () => {
  const emulator = await startEmulator({ calm: true, fleet: await onFreePort(fleetOf('web')) });
  onTestFinished(() => emulator.close());
  const [loadBalancer] = emulator.fleet.loadBalancers;
  const [address, port] = [loadBalancer?.zones[0]?.address ?? '', loadBalancer?.listeners[0]?.port ?? 0];
  const mapped = emulator.dial[`${address}:${port}`];
  const place = mapped === undefined ? { host: address, port } : { host: '127.0.0.1', port: mapped };

  const socket = tls.connect({ ...place, servername: 'web.example', ca: emulator.caPem });
  // Ends the test early; a monitor has such a limit, too.
  socket.setTimeout(10_000, () => socket.destroy(new Error('The monitor has waited in vain.')));
  socket.write('GET / HTTP/1.1\r\nHost: web.example\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);

  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
});
