/** The alert protocol, of GB/T 38636-2020 as of TLS (RFC 5246 section 7.2): two bytes, level and description. */
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
    throw new TlcpViolation('TLCP_MALFORMED', 'An alert that is none.');
  }
  // close_notify is a warning that nothing follows, whatever its level says.
  const fatal = level === levels.fatal || description === alertDescriptions.closeNotify;
  return { fatal, description };
}

/** How a client leaves in the middle of a handshake (RFC 5246 section 7.2.2): user_canceled, then close_notify. */
export const farewell: Buffer = Buffer.concat(
  [alertDescriptions.userCanceled, alertDescriptions.closeNotify].map((description) =>
    encodeRecord(recordTypes.alert, Buffer.of(levels.warning, description)),
  ),
);
