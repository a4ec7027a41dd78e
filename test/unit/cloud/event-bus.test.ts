/** Which answers the adapter accepts, with answers that no emulator gives; and what it sends. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../shared/base/logger.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createPutEvents } from '../../../shared/cloud/event-bridge-sdk.ts';
import { createEventBusOver } from '../../../shared/cloud/event-bus.ts';
import { eventOf, nowMs } from '../../contract/event-bus/open-bus.ts';
import { handClock } from '../../support/hand-clock.ts';
import { rejectionOf } from '../../support/started-service.ts';

interface Entry {
  readonly eventId?: string | null;
  readonly errorCode?: string | null;
}

const good = (eventId: string): Entry => ({ eventId, errorCode: null });
const bad = (eventId: string): Entry => ({ eventId, errorCode: 'EventBusBusy' });

async function publishWith(answer: unknown, ids: readonly string[]): Promise<readonly string[]> {
  const clock = handClock(nowMs);
  const bus = createEventBusOver(async () => answer, {
    bus: 'cert-rotator',
    clock,
    random: () => 0,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock }),
  });
  return bus.publish(ids.map((id) => eventOf(id)));
}

const answerOf = (failedEntryCount: number, entryList: readonly Entry[]) => ({
  requestId: 'request-1',
  failedEntryCount,
  entryList,
});

describe('an answer of EventBridge', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no request id', { ...answerOf(0, [good('a'), good('b')]), requestId: undefined }],
    ['no count', { ...answerOf(0, [good('a'), good('b')]), failedEntryCount: undefined }],
    ['no entries', { ...answerOf(0, []), entryList: undefined }],
    ['one entry too few', answerOf(0, [good('a')])],
    ['one entry too many', answerOf(0, [good('a'), good('b'), good('c')])],
    ['a count that its entries contradict', answerOf(1, [good('a'), good('b')])],
    ['failures that it does not count', answerOf(0, [good('a'), bad('b')])],
  ])('with %s is rejected: no event counts as accepted', async (_, answer) => {
    const error = await rejectionOf(publishWith(answer, ['a', 'b']));

    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ kind: 'invalid-answer' });
  });

  it('is read by the ids in it, whatever their order', async () => {
    expect(await publishWith(answerOf(1, [bad('b'), good('a')]), ['a', 'b'])).toEqual(['a']);
  });

  it('is read by position where it has no ids of ours', async () => {
    expect(await publishWith(answerOf(1, [bad(''), { errorCode: '' }]), ['a', 'b'])).toEqual(['b']);
  });

  it('never counts the success of one event for another', async () => {
    expect(await publishWith(answerOf(0, [good('a'), good('a')]), ['a', 'b'])).toEqual(['a']);
  });
});

describe('a call to EventBridge', () => {
  it('is encrypted from its first byte, although the SDK uses plain http by default', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const first = new Promise<Buffer>((resolve) => {
      server.on('connection', (socket) => {
        socket.once('data', (bytes) => {
          resolve(bytes);
          socket.destroy();
        });
      });
    });
    const putEvents = createPutEvents({
      endpoint: { protocol: 'HTTPS', host: `127.0.0.1:${(server.address() as AddressInfo).port}` },
      region: 'cn-hangzhou',
      credentials: {
        accessKeyId: 'STS.EVENTS',
        accessKeySecret: new Secret('the secret of the events'),
        securityToken: new Secret('the token of the events'),
      },
    });

    await rejectionOf(putEvents([]));

    // A TLS record with a handshake in it.
    expect((await first)[0]).toBe(0x16);
    server.close();
  });
});
