/** What a person reads of a call without an answer: a sentence, whatever the SDK has made of it. */
import { describe, expect, it } from 'vitest';
import { toCloudError } from '../../../shared/cloud/error-mapping.ts';
import { cloudError } from './fakes.ts';
import { cloudAnswering, firstPage } from './sdk-server.ts';

const albRead = { product: 'alb', action: 'ListListeners' } as const;
const sent = 'POST https://alb.cn-hangzhou.aliyuncs.com/?a=b failed.';

function failed(code: string, message: string, name = 'Error') {
  return toCloudError(Object.assign(new Error(message), { code, name }), albRead).message.replace(
    /^CloudCallFailed: ListListeners failed with /,
    '',
  );
}

describe('a call without an answer says', () => {
  it.each([
    [
      'ECONNREFUSED',
      `connect ECONNREFUSED 192.0.2.1:443${sent}`,
      'nothing accepts connections at 192.0.2.1:443.',
    ],
    [
      'ENOTFOUND',
      `getaddrinfo ENOTFOUND alb.cn-hangzhou.aliyuncs.com${sent}`,
      'the name alb.cn-hangzhou.aliyuncs.com does not resolve.',
    ],
    ['ECONNRESET', `socket hang up${sent}`, 'the connection was cut before the answer.'],
    ['EHOSTUNREACH', `connect EHOSTUNREACH 192.0.2.1:443${sent}`, 'the network has no route to its address.'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      `self-signed certificate${sent}`,
      'the certificate of the other side is not accepted: self-signed certificate.',
    ],
    ['EPROTO', `wrong version number${sent}`, 'wrong version number.'],
  ])('what %s means', (code, message, sentence) => {
    expect(failed(code, message)).toBe(`${code}: ${sentence}`);
  });

  it('that a timeout is one', () => {
    expect(failed('', `ReadTimeout(3000). ${sent}`, 'RequestTimeoutError')).toBe(
      'RequestTimeout: there was no answer in time.',
    );
  });

  it('that a page of a proxy is no answer', () => {
    expect(toCloudError(new SyntaxError('Unexpected token < in JSON'), albRead).message).toContain(
      'NotJson: the answer is not JSON. Is it that of a proxy?',
    );
  });

  it('the same where a real SDK has met a cut connection', async () => {
    const { alb } = await cloudAnswering((request) => void request.socket.destroy());

    expect((await cloudError(alb.listListeners(firstPage))).message).toBe(
      'CloudCallFailed: ListListeners failed with ECONNRESET: the connection was cut before the answer.',
    );
  });
});
