/** What certimate and certd send with the fields of recipes/webhook-nodes.md, as their code makes a request of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../support/documents.ts';
import { aWebhook } from '../../support/webhook.ts';

const page = readFileSync(new URL('../../../recipes/webhook-nodes.md', import.meta.url), 'utf8');
const TOKEN = '0123456789abcdef'.repeat(4);

/** Field → value without the quotes of Markdown, with the token filled in. */
function fieldsOf(program: string): ReadonlyMap<string, string> {
  const section = page.split(`## ${program}\n`)[1]?.split('\n## ')[0] ?? '';
  return new Map(
    rowsOf(section).map(([field = '', value = '']) => [
      field,
      value.replaceAll('`', '').replace('<WEBHOOK_TOKEN>', TOKEN),
    ]),
  );
}

/** Each header on a line of its own. */
function headersOf(text: string | undefined, separator: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (text ?? '').split('\n').map((line) => {
      const at = line.indexOf(separator);
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

const programs = [
  {
    program: 'certimate',
    request: (fields: ReadonlyMap<string, string>) => ({
      method: fields.get('Webhook request method') ?? '',
      headers: {
        'Content-Type': 'application/json',
        ...headersOf(fields.get('Webhook request headers'), ':'),
      },
      body: JSON.stringify(JSON.parse(fields.get('Webhook data') ?? '')),
    }),
  },
  {
    program: 'certd',
    request: (fields: ReadonlyMap<string, string>) => ({
      method: fields.get('请求方式') ?? '',
      headers: {
        'Content-Type': `${fields.get('ContentType')}; charset=UTF-8`,
        ...headersOf(fields.get('Headers'), '='),
      },
      body: JSON.stringify(JSON.parse(fields.get('消息body模版') ?? '')),
    }),
  },
];

describe.each(programs)('the webhook node of $program', ({ program, request }) => {
  const sent = request(fieldsOf(program));

  it('starts a scan of everything that is due', async () => {
    const webhook = aWebhook({ env: { WEBHOOK_SECRET: '', WEBHOOK_TOKEN: TOKEN } });

    const answer = await webhook.send(sent);

    expect(answer.statusCode).toBe(202);
    expect(webhook.invocations).toHaveLength(1);
  });

  it('is refused with another token', async () => {
    const webhook = aWebhook({ env: { WEBHOOK_SECRET: '', WEBHOOK_TOKEN: TOKEN.replace('0', 'f') } });

    expect((await webhook.send(sent)).statusCode).toBe(401);
  });

  it('sends no variable, behind which these programs have the private key', () => {
    expect(sent.body).toBe('{}');
  });
});
