import { describe, expect, it, vi } from 'vitest';

describe('the version of a deployment', () => {
  it('is the one that its functions report, so that doctor and deploy never disagree for ever', async () => {
    // As in a copy whose package.json alone was raised.
    vi.doMock('../../../../package.json', () => ({ default: { version: '9.9.9' } }));
    const { VERSION } = await import('../../../../shared/base/version.ts');
    const { sourceVersion } = await import('../../../../scripts/build/source-version.ts');

    expect(sourceVersion()).toEqual({ version: VERSION, build: expect.stringMatching(/^[0-9a-f]{12}$/) });
    vi.doUnmock('../../../../package.json');
  });
});
