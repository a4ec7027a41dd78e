import { describe, expect, it } from 'vitest';
import { type EndpointOverride, endpointFor } from '../../../shared/cloud/endpoints.ts';
import { parseEndpoints } from '../../../shared/config/endpoints.ts';

function parsed(text: string): EndpointOverride {
  const result = parseEndpoints(text);
  if (!result.ok) throw new TypeError(result.problem);
  return result.value;
}

describe('a configured endpoint', () => {
  it('of the region is preferred to the general one', () => {
    const alb = parsed('cn-hangzhou=http://127.0.0.1:1,https://alb.example.com');

    expect(endpointFor(alb, 'cn-hangzhou')).toBe('http://127.0.0.1:1');
    expect(endpointFor(alb, 'cn-beijing')).toBe('https://alb.example.com');
    expect(endpointFor(alb, 'constructor')).toBe('https://alb.example.com');
  });

  it('is not there where none is set', () => {
    expect(endpointFor(parsed(''), 'cn-hangzhou')).toBeUndefined();
    expect(endpointFor(parsed('cn-beijing=http://127.0.0.1:1'), 'cn-hangzhou')).toBeUndefined();
  });

  it.each([
    ['https://user@example.com', 'it contains a user name or password'],
    ['https://:password@example.com', 'it contains a user name or password'],
    ['https://example.com/?a=b', 'it has a path or query'],
    ['https://example.com/#a', 'it has a path or query'],
    ['x=https://example.com', '"x" is not a region id'],
    ['cn-hangzhou=', 'it is not a URL'],
  ])('is refused as %s', (text, problem) => {
    expect(parseEndpoints(text)).toEqual({ ok: false, problem });
  });

  it('does not show the password that it is refused for', () => {
    expect(JSON.stringify(parseEndpoints('https://user:hunter2@example.com'))).not.toContain('hunter2');
  });
});
