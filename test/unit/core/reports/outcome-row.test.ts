import { describe, expect, it } from 'vitest';
import { protocolAndPort } from '../../../../shared/core/reports/outcome-row.ts';
import { aListener } from '../../../support/builders.ts';

describe('protocol and port of a row', () => {
  it('are those of the listener as it is now', () => {
    expect(protocolAndPort(aListener({ port: 8443 }), 'QUIC')).toEqual({ protocol: 'HTTPS', port: 8443 });
  });

  it('are the recorded protocol and no port, where the load balancer no longer has the listener', () => {
    expect(protocolAndPort(undefined, 'QUIC')).toEqual({ protocol: 'QUIC', port: null });
  });
});
