/** What listens at one address and port, over TCP or UDP. */
import type { DataPlaneEndpoint } from '../model/types.ts';

export interface EndpointServer {
  /** The port that it listens on. */
  readonly port: number;
  /** The same address and port may become another listener's. */
  serve(endpoint: DataPlaneEndpoint): void;
  /** Ends open connections, too. */
  close(): Promise<void>;
}
