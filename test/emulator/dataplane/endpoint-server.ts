/** A server at one address and port, over TCP or UDP. */
import type { DataPlaneEndpoint } from '../model/types.ts';

export interface EndpointServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Switches to another listener at the same address and port. */
  serve(endpoint: DataPlaneEndpoint): void;
  /** Also ends open connections. */
  close(): Promise<void>;
}
