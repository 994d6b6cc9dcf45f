/** First line of every file we write on the host. */
export const writtenBy = '# Written by provision-registry; changes are overwritten';
