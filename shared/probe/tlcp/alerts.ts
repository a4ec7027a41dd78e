/** The alert protocol, the same in GB/T 38636-2020 and in TLS (RFC 5246 section 7.2): two bytes, level and description. */
import { encodeRecord, recordTypes } from './records.ts';
import { TlcpViolation } from './violation.ts';

export interface Alert {
  /** Ends the connection. */
  readonly fatal: boolean;
  readonly description: number;
}

const levels = { warning: 1, fatal: 2 } as const;

export const alertDescriptions = { closeNotify: 0, handshakeFailure: 40, userCanceled: 90 } as const;

export function readAlert(content: Buffer): Alert {
  const [level, description] = content;
  if (
    content.length !== 2 ||
    description === undefined ||
    (level !== levels.warning && level !== levels.fatal)
  ) {
    throw new TlcpViolation('TLCP_MALFORMED', 'An alert is malformed.');
  }
  // close_notify ends the connection, whatever its level.
  const fatal = level === levels.fatal || description === alertDescriptions.closeNotify;
  return { fatal, description };
}

/** How a client ends a handshake early (RFC 5246 section 7.2.2): user_canceled, then close_notify. */
export const closeAlerts: Buffer = Buffer.concat(
  [alertDescriptions.userCanceled, alertDescriptions.closeNotify].map((description) =>
    encodeRecord(recordTypes.alert, Buffer.of(levels.warning, description)),
  ),
);
