/** A request over HTTP to a listener of the emulator. */
import https from 'node:https';
import tls from 'node:tls';
import { beforeAll, expect, it } from 'vitest';
import type { DataPlane } from '../../../emulator/dataplane/data-plane.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aMaterial, anEndpoint, FakeModel, servedBy } from './fake-model.ts';

let pki: Pki;
let material: CertificateMaterial;
beforeAll(async () => {
  pki = await createPki();
  material = aMaterial(pki, 'ECC', 'www.example.com');
});

function listener(): Promise<DataPlane> {
  const model = new FakeModel();
  model.listening = [anEndpoint()];
  model.certificates = { 'zone-a': [material] };
  return servedBy(model);
}

const portOf = (dataPlane: DataPlane): number => dataPlane.dialMap.get('127.10.0.1:443') ?? 0;

it.each(['GET', 'HEAD', 'POST'])('answers %s with a 503 and the end of the connection', async (method) => {
  const dataPlane = await listener();

  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const request = https.request({
      host: '127.0.0.1',
      port: portOf(dataPlane),
      servername: 'www.example.com',
      ca: pki.rootPem,
      method,
    });
    request.on('response', resolve).on('error', reject);
    request.end(method === 'POST' ? 'x'.repeat(100_000) : undefined);
  });
  response.resume();

  expect(response.statusCode).toBe(503);
  expect(response.headers.connection).toBe('close');
});

it.each([
  ['what is no request', 'hello\r\n\r\n'],
  ['a head without an end', 'A'.repeat(40_000)],
])('refuses %s', async (_what, sent) => {
  const answer = await talk(await listener(), sent);

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

it('sends nothing to a client that sends nothing', async () => {
  const dataPlane = await listener();
  const socket = await connect(dataPlane);
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });

  await new Promise((resolve) => setTimeout(resolve, 200));

  expect([received, socket.destroyed]).toEqual([0, false]);
  socket.destroy();
});

function connect(dataPlane: DataPlane): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port: portOf(dataPlane),
      servername: 'www.example.com',
      ca: pki.rootPem,
    });
    socket.once('secureConnect', () => resolve(socket)).once('error', reject);
  });
}

async function talk(dataPlane: DataPlane, text: string): Promise<string> {
  const socket = await connect(dataPlane);
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
