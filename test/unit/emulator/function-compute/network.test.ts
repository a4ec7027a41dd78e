/** Which addresses the functions of a network reach. */
import { describe, expect, it, vi } from 'vitest';
import { systemEdge } from '../../../emulator/function-compute/edge.ts';
import { unreachableFrom } from '../../../emulator/function-compute/network.ts';
import { UNREACHABLE_VARIABLE } from '../../../emulator/function-compute/runtime-messages.ts';

const addresses = [
  { address: '127.16.0.1', vpcId: undefined },
  { address: '127.16.0.2', vpcId: 'vpc-1' },
  { address: '127.16.0.3', vpcId: 'vpc-2' },
];

describe('a function', () => {
  it.each([
    ['outside of a VPC reaches public addresses only', undefined, true, ['127.16.0.2', '127.16.0.3']],
    ['in a VPC reaches its private addresses, too', 'vpc-1', true, ['127.16.0.3']],
    [
      'without Internet access reaches the addresses of its VPC only',
      'vpc-1',
      false,
      ['127.16.0.1', '127.16.0.3'],
    ],
    ['in another VPC reaches no private address', 'vpc-9', true, ['127.16.0.2', '127.16.0.3']],
  ])('%s', (_title, vpcId, internetAccess, expected) => {
    const network = { internetAccess, ...(vpcId === undefined ? {} : { vpcId }) };

    expect(unreachableFrom(network, addresses)).toEqual(expected);
  });
});

describe('the edge of a function in the emulator', () => {
  it('dials a closed port instead of an address that its network does not reach', () => {
    vi.stubEnv(UNREACHABLE_VARIABLE, JSON.stringify(['127.16.0.3']));

    const { dial } = systemEdge();

    expect(dial('127.16.0.3', 8443)).toEqual({ host: '127.0.0.1', port: 1 });
    expect(dial('127.16.0.2', 8443)).toEqual({ host: '127.16.0.2', port: 8443 });
  });
});
