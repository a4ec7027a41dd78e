/**
 * The least ALB there can be: an account without load balancers, on loopback. For tests of what surrounds a scan.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmptyAlb {
  readonly url: string;
  close(): Promise<void>;
}

export function startEmptyAlb(): Promise<EmptyAlb> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ RequestId: 'R-1', LoadBalancers: [], TotalCount: 0, MaxResults: 100 }));
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}
