/**
 * Servers that do not know a name answer with an alert: unrecognized_name (haproxy with strict-sni, nginx with ssl_reject_handshake) or
 * internal_error (caddy). `npm run probe` ended with status 3, of which its help said that there was no answer.
 *
 * Here the output names the alert, and help and document say what the status means.
 */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tlcpAlert } from '../emulator/dataplane/tlcp-flight.ts';
import { runBundled } from '../support/command.ts';
import { closedPort, startTcpServer } from '../unit/probe/peers.ts';

function probe(...args: readonly string[]) {
  return runBundled('probe', args, process.env);
}

function ask(port: number, keyType: string) {
  return probe('--address', `127.0.0.1:${port}`, '--name', 'unknown.example.com', '--key-type', keyType);
}

/** A fatal alert in a record of TLS 1.2 (RFC 5246 section 7.2). */
function tlsAlert(description: number): Buffer {
  return Buffer.of(0x15, 0x03, 0x03, 0, 2, 2, description);
}

function startRefusing(alert: Buffer): Promise<number> {
  return startTcpServer((socket) => socket.once('data', () => socket.end(alert)));
}

/** What the help says of one exit status. */
async function helpOfStatus(status: number): Promise<string> {
  const { stdout } = await probe('--help');
  const after = stdout.split('Exit status:')[1] ?? '';
  const paragraph = after.split(/^ {2}(?=\d)/m).find((text) => text.startsWith(`${status} `));
  return paragraph?.replaceAll(/\s+/g, ' ') ?? '';
}

describe('npm run probe with a server that refuses a name', () => {
  it.each([
    ['unrecognized_name', 'ECC', tlsAlert(112), 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
    ['internal_error', 'RSA', tlsAlert(80), 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
    ['unrecognized_name over TLCP', 'SM2', tlcpAlert('fatal', 112), 'TLCP_ALERT_112'],
  ] as const)('ends with 3 and names the alert: %s', async (_alert, keyType, alert, code) => {
    const { status, stdout } = await ask(await startRefusing(alert), keyType);

    expect(status).toBe(3);
    expect(stdout).toContain(code);
  });

  it('ends with 3 where nothing listens, too, and names that', async () => {
    const { status, stdout } = await ask(await closedPort(), 'ECC');

    expect(status).toBe(3);
    expect(stdout).toContain('ECONNREFUSED');
  });

  it('says in its help that status 3 is also for an alert', async () => {
    const help = await helpOfStatus(3);

    expect(help).toContain('no answer');
    expect(help).toContain('an alert (for example for an unknown name)');
    expect(help).toContain('cannot be checked');
  });

  it('says so in docs/commands.md, too', async () => {
    const page = (await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8')).replaceAll(
      /\s+/g,
      ' ',
    );

    expect(page).toContain('an alert for an unknown name, ends with status 3');
  });
});
