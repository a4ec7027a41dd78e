/**
 * Went wrong: after the handshake the emulator said nothing and kept the connection open, so every check over HTTPS ended in the timeout of
 * the client.
 */
import { createServer } from 'node:net';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { answerHttp } from '../emulator/dataplane/http-answer.ts';
import { createPki } from '../emulator/pki/pki.ts';

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
