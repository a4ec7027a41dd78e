/** The request for a scan, against the function that receives it, and against answers of others. */
import { describe, expect, it } from 'vitest';
import { parseWebhook, requestScan, type Webhook } from '../../../../scripts/upload/webhook.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aWebhook, OLD_SECRET, SECRET } from '../../../support/webhook.ts';

const base64Of = (secret: string) => new Secret(secret.replace('whsec_', ''));
const TOKEN = '0123456789abcdef'.repeat(4);
const signing: Webhook = { url: 'https://hook.example.com/', secrets: [base64Of(SECRET)], token: undefined };
const command = { certificateId: '7-cn-hangzhou', region: 'cn-hangzhou' };

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
type Answered = Response | Error;

/** @param answers the last one is repeated */
async function ask(webhook: Webhook, answers: readonly ((sent: Sent) => Promise<Answered> | Answered)[]) {
  const sent: Sent[] = [];
  const clock = handClock(NOW_MS);
  const send = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    const one = {
      url: String(url),
      headers: init.headers as Record<string, string>,
      body: String(init.body),
    };
    const give = answers[Math.min(sent.push(one), answers.length) - 1];
    const answered = await give?.(one);
    if (answered instanceof Response) return answered;
    throw answered;
  };
  const ended = await requestScan(webhook, command, {
    clock,
    fetch: send as typeof fetch,
    newId: () => 'id-1',
    onWait: () => undefined,
  }).catch((error: unknown) => error);
  return { ended, sent, sleptMs: clock.sleptMs };
}

const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });

/** The deployed function, without its gateway. */
function theFunction(env: Readonly<Record<string, string>>) {
  const webhook = aWebhook({ env: { REGIONS: 'cn-hangzhou', ...env } });
  const answer = async ({ headers, body }: Sent): Promise<Response> => {
    const { statusCode, body: text } = await webhook.send({ headers, body });
    return new Response(String(text), { status: statusCode });
  };
  return { webhook, answer };
}

describe('a request for a scan', () => {
  it('is accepted by the function, signed, and starts a scan of this certificate', async () => {
    const { webhook, answer } = theFunction({ WEBHOOK_SECRET: SECRET });

    const { ended } = await ask(signing, [answer]);

    expect(ended).toMatch(/^webhook-[0-9a-f]{64}$/);
    expect(webhook.invocations).toHaveLength(1);
    expect(JSON.parse(String(webhook.invocations[0]?.payload))).toMatchObject(command);
  });

  it('is accepted while the secret is being changed: it is signed with each', async () => {
    const { answer } = theFunction({ WEBHOOK_SECRET: OLD_SECRET });

    const { ended } = await ask({ ...signing, secrets: [base64Of(SECRET), base64Of(OLD_SECRET)] }, [answer]);

    expect(ended).toMatch(/^webhook-/);
  });

  it('is accepted with a token, in the header alone', async () => {
    const { answer } = theFunction({ WEBHOOK_SECRET: '', WEBHOOK_TOKEN: TOKEN });

    const { ended, sent } = await ask({ ...signing, secrets: [], token: new Secret(TOKEN) }, [answer]);

    expect(ended).toMatch(/^webhook-/);
    expect(sent[0]?.url + String(sent[0]?.body)).not.toContain(TOKEN);
  });

  it('is sent again under the same id if no answer came, and signed for the new time', async () => {
    const { ended, sent, sleptMs } = await ask(signing, [
      () => new Error('reset'),
      json(202, { id: 'task' }),
    ]);

    expect([ended, sleptMs]).toEqual(['task', [5_000]]);
    expect(new Set(sent.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['upload_id-1']));
    const times = sent.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(Number(times[1]) - Number(times[0])).toBe(5);
  });

  it('counts as accepted if an earlier attempt was', async () => {
    const again = json(409, { code: 'AlreadyAccepted', message: '.' });

    expect((await ask(signing, [() => new Error('reset'), again])).ended).toBe('upload_id-1');
  });

  it('waits as long as the function asks, if that is not for minutes', async () => {
    const busy = (seconds: string) => json(503, { code: 'CloudCallFailed' }, { 'retry-after': seconds });

    const short = await ask(signing, [busy('3'), json(202, { id: 'task' })]);
    const long = await ask(signing, [busy('280')]);

    expect([short.ended, short.sleptMs]).toEqual(['task', [3_000]]);
    expect([long.ended, long.sleptMs]).toMatchObject([{ code: 'WebhookRefused' }, []]);
  });

  it.each<[number, { readonly code?: string; readonly message?: string; readonly hint?: string }]>([
    [401, { code: 'InvalidSignature', message: 'the signature does not match.', hint: 'Sign it.' }],
    [404, {}],
    [500, { code: 'Unexpected' }],
  ])('fails at once with %i, and says that nothing is lost', async (status, body) => {
    const { ended, sent } = await ask(signing, [json(status, body)]);

    expect(sent).toHaveLength(1);
    expect(ended).toMatchObject({ code: 'WebhookRefused', hint: expect.stringContaining('timer of scan') });
    expect(String(ended)).toContain(String(status));
    if (body.code !== undefined) expect(String(ended)).toContain(body.code);
  });

  it('is not believed if a page of someone else answers', async () => {
    const page = () =>
      new Response('<html>Sign in</html>', { status: 302, headers: { location: 'https://a/' } });

    expect((await ask(signing, [page])).ended).toMatchObject({ code: 'WebhookRefused' });
  });

  it('fails after three attempts without an answer', async () => {
    const { ended, sent } = await ask(signing, [() => new Error('getaddrinfo ENOTFOUND')]);

    expect(sent).toHaveLength(3);
    expect(ended).toMatchObject({ code: 'WebhookUnreachable' });
  });
});

describe('the settings of the webhook', () => {
  const secrets = [base64Of(SECRET)];

  it.each(['http://hook.example.com/', 'ftp://a/', 'hook', 'https://user:word@hook.example.com/'])(
    'refuse %s, to which a signature or a token would be sent in the open',
    (url) => {
      expect(() => parseWebhook(url, secrets, [])).toThrow('InvalidConfiguration');
    },
  );

  it('allow http on this machine', () => {
    expect(parseWebhook('http://127.0.0.1:9/', secrets, []).url).toBe('http://127.0.0.1:9/');
  });

  it('refuse an address without a secret or a token', () => {
    expect(() => parseWebhook('https://hook.example.com/', [], [])).toThrow('nothing to sign with');
  });
});
