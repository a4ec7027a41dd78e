/**
 * Loaded before a command (`node --import`): makes it print as to a terminal of CAPTURE_COLUMNS columns, although its output is a pipe. A real
 * pseudo-terminal would need a native module; what the commands ask of a terminal is only whether it is one and how wide it is.
 */
import process from 'node:process';

const columns = Number(process.env.CAPTURE_COLUMNS);
for (const stream of [process.stdout, process.stderr])
  Object.defineProperties(stream, { isTTY: { value: true }, columns: { value: columns } });
