/** An ALB endpoint on loopback for an account without load balancers. */
import { createServer } from 'node:http';
import { type OpenServer, openServer } from '../emulator/http/open-server.ts';

export function startEmptyAlb(): Promise<OpenServer> {
  return openServer(
    createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ RequestId: 'R-1', LoadBalancers: [], TotalCount: 0, MaxResults: 100 }));
    }),
  );
}
