/** Tests the helper that runs peers, with Node.js as the program. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { decidePresence, findCommand, HOST, isOne, startPeer } from './peer.ts';

/** Sends the path of its folder to every client. */
const server = `
  import net from 'node:net';
  const listener = net.createServer((socket) => socket.end(process.argv[2]));
  listener.listen({port}, '${HOST}', () => console.log('now listening'));
`;

function read(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(port, HOST);
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

describe('a peer that is not installed', () => {
  it('is not found, and its tests are skipped', () => {
    const file = findCommand('no-such-program', process.env['PATH'] ?? '');

    expect(file).toBeUndefined();
    expect(decidePresence(file, undefined)).toBe('leave-out');
  });

  it('makes its tests fail if peers are required', () => {
    expect(decidePresence(undefined, '1')).toBe('fail');
  });
});

describe('a peer that is installed', () => {
  const folder = path.dirname(process.execPath);
  const command = path.basename(process.execPath);

  it('is found on the PATH, and its tests run, required or not', () => {
    const file = findCommand(command, `${path.join(folder, 'nowhere')}${path.delimiter}${folder}`);

    expect(file).toBe(process.execPath);
    expect([decidePresence(file, undefined), decidePresence(file, '1')]).toEqual(['run', 'run']);
  });

  it('is distinguished from another program of its name by its output', () => {
    const args = ['--version'];

    expect(isOne(process.execPath, { args, says: /^v\d+\./ })).toBe(true);
    expect(isOne(process.execPath, { args, says: /^LibreSSL/ })).toBe(false);
  });

  it('listens on its own port, finds its files, and removes them at the end', async () => {
    const running = await startPeer(process.execPath, {
      files: { 'server.mjs': server },
      args: ['{folder}/server.mjs', '{folder}'],
      listening: /now listening/,
    });
    const itsFolder = await read(running.port);
    const written = await readFile(path.join(itsFolder, 'server.mjs'), 'utf8');

    await running.stop();

    expect(written).toContain(`listen(${running.port},`);
    expect(existsSync(itsFolder)).toBe(false);
    await expect(read(running.port)).rejects.toThrow('ECONNREFUSED');
  });

  it('has its output in the error if it ends before it listens', async () => {
    const starting = startPeer(process.execPath, {
      files: {},
      args: ['-e', 'console.error("no such certificate")'],
      listening: /never/,
    });

    await expect(starting).rejects.toThrow('no such certificate');
  });
});
