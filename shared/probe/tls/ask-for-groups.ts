/**
 * Asks one address which group it wants, after it has refused every offer of OpenSSL (group-question.ts). One connection, which is
 * closed after the first message of the server. It opens a socket, never resolves a name and never rejects.
 */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import type { Dial } from '../handshake/dial.ts';
import { serverNameToSend } from '../handshake/observe.ts';
import { uncheckableGroupName } from '../handshake/uncheckable-groups.ts';
import { groupQuestion, readGroupAnswer } from './group-question.ts';

const RANDOM_BYTES = 32;

/** `undefined`: no such group, or no answer. */
export function askForGroups(
  target: ProbeTarget,
  dial: Dial,
  deadline: AbortSignal,
): Promise<Observation | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...dial(target.address, target.port), noDelay: true });
    let received = Buffer.alloc(0);
    const finish = (observation?: Observation) => {
      deadline.removeEventListener('abort', onDeadline);
      socket.destroy();
      resolve(observation);
    };
    const onDeadline = () => finish();
    socket.once('connect', () => {
      socket.write(groupQuestion(randomBytes(RANDOM_BYTES), serverNameToSend(target)));
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      const answer = readGroupAnswer(received);
      if (answer.kind === 'none') finish();
      if (answer.kind === 'group') {
        const versions = [uncheckableGroupName(answer.group)];
        finish({ kind: 'not-checkable', code: 'TLS_GROUP', versions });
      }
    });
    // Stay attached after the end, so that late errors are ignored.
    socket.on('error', () => finish());
    socket.on('close', () => finish());
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
  });
}
