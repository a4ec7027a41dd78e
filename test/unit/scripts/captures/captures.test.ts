import { describe, expect, it } from 'vitest';
import { withoutActivity, withPlaceholders } from '../../../../scripts/captures/placeholders.ts';
import { tooLongLines } from '../../../../scripts/captures/run-in-terminal.ts';

describe('a capture', () => {
  it('has nothing that differs from run to run', () => {
    expect(
      withPlaceholders(
        `rotation 0b0f3a0e-6f0e-4b57-9f0a-3a1d5f3f7c11, plan ${'a1'.repeat(32)}, until 2026-11-30 10:00 UTC, 1 second ago, at http://127.0.0.1:41234/ in account 1234567890123456`,
      ),
    ).toBe(
      `rotation 00000000-0000-4000-8000-000000000000, plan ${'ff'.repeat(32)}, until YYYY-MM-DD 00:00 UTC, N seconds ago, at http://127.0.0.1:8443/ in account 1234567890123456`,
    );
  });

  it('shows the ledger of an installation, wherever the run has put it, and is the same in Chinese', () => {
    expect(
      withPlaceholders('Recorded in file:///tmp/cert-rotator-captures-a1B2/80/ledger\n8 秒前，令牌：0a1b'),
    ).toBe('Recorded in file:///var/lib/cert-rotator\nN 秒前，令牌：...');
  });

  it('has only what stays on the terminal', () => {
    expect(
      withoutActivity(
        'first\n\r\u001b[2Kreading ... 1 s\r\r\u001b[2Ka warning\n\r\u001b[2Kreading ... 2 s\r\r\u001b[2K',
      ),
    ).toBe('first\na warning\n');
  });

  it('is too wide where a line of several words is', () => {
    expect(tooLongLines(`a word\n${'x'.repeat(90)}\n${'word '.repeat(17)}.`, 80)).toEqual([
      `${'word '.repeat(17)}.`,
    ]);
  });
});
