/** The functions of this repository: every file of functions/ is one. */

/** Sorted; a test holds this list to the folder. */
export const functionNames: readonly string[] = ['certificate-issued', 'rotate', 'scan', 'status', 'webhook'];
