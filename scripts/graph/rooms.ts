/** The layout: which rooms there are, and which of them may import which. A room is a folder of shared/, or functions/. */
import path from 'node:path';

/** Each layer imports only the layers before it. Rooms of one layer do not import each other. */
export const layers: readonly (readonly string[])[] = [
  ['base'],
  ['core'],
  ['cloud', 'probe'],
  ['ledger'],
  ['rotation', 'config'],
  ['notify'],
  ['service'],
  ['functions'],
];

/** Inside shared/core each folder imports only those before it. */
export const coreOrder: readonly string[] = ['model', 'planning', 'proof', 'records', 'reports', 'doctor'];

/** More than that and a reader can no longer guess the room of a file. */
export const MAX_ROOMS = 9;
export const MAX_CORE_FOLDERS = 6;

/** `shared/core/model/names.ts` → `core`. Undefined for a file outside every room. */
export function roomOf(file: string): string | undefined {
  const [top, second, ...rest] = file.split('/');
  if (top === 'functions') return 'functions';
  return top === 'shared' && rest.length > 0 ? second : undefined;
}

/** `shared/core/reports/events/x.ts` → `reports`. Undefined outside the folders of shared/core. */
export function coreFolderOf(file: string): string | undefined {
  const [, room, folder, ...rest] = file.split('/');
  return room === 'core' && rest.length > 0 ? folder : undefined;
}

export function layerOf(room: string): number {
  return layers.findIndex((rooms) => rooms.includes(room));
}

export function folderOf(file: string): string {
  return path.posix.dirname(file);
}

/** `core/model` for `shared/core/model`. */
export function shortName(folder: string): string {
  return folder.replace(/^shared\//, '');
}
