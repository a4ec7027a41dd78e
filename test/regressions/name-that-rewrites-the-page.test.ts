/** A review of this project: marks that turn the direction of text, and NUL, reached the status page in names. */
import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import { readStatus } from '../../shared/service/status/model/reading.ts';
import { statusModel } from '../../shared/service/status/model/status-model.ts';
import { certificatesTable } from '../../shared/service/status/page/certificates-table.ts';
import { foreign, html } from '../../shared/service/status/page/html.ts';
import { NOW_MS } from '../support/builders.ts';
import { aRow, aScan } from '../support/status.ts';

describe('a name with control characters (a review of this project)', () => {
  it.each([
    ['a right-to-left override', '\u202egpj.exe'],
    ['an isolate', '\u2066abc\u2069'],
    ['NUL', 'a\u0000b'],
    ['an escape', 'a\u001b[31mb'],
    ['a mark', 'a\u200fb'],
    ['a line separator', 'a\u2028b'],
  ])('loses %s', (_, name) => {
    const { text } = html`<td>${name}</td>`;

    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
  });

  it('keeps what people write: other scripts, line breaks, escapes of markup', () => {
    expect(html`${'证书\nשלום <b>'}`.text).toBe('证书\nשלום &lt;b&gt;');
  });

  it('is isolated from the text around it', () => {
    expect(foreign('שלום <').text).toBe('<bdi>שלום &lt;</bdi>');
  });

  it('is isolated in the table: each name, whoever gave it', async () => {
    const given = { loadBalancerName: 'חנות', listenerDescription: 'ראשי' };
    const names = ['אחת.example', 'שתיים.example', 'שלוש.example', 'ארבע.example'];
    const scan = aScan({ rows: [aRow({ ...given, names }), aRow({ id: 2, names: names.slice(0, 1) })] });
    const model = statusModel(await readStatus(createMemoryLedger(), async () => [scan]), NOW_MS);

    const isolated = certificatesTable(model, 'en').text.match(/<bdi>[^<]*<\/bdi>/g) ?? [];

    for (const text of [...Object.values(given), names.slice(0, 3).join(', '), 'ארבע.example', 'אחת.example'])
      expect(isolated).toContain(`<bdi>${text}</bdi>`);
  });
});
