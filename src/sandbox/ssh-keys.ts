import ssh2 from 'ssh2';

/** A new ed25519 key pair, kept nowhere. */
export interface SshKeys {
  /** OpenSSH text. */
  readonly private: string;
  /** `ssh-ed25519 AAAA…` */
  readonly public: string;
}

/** Makes keys until ssh2 can read its own: it cuts leading zero bytes off one in 256 (mscdex/ssh2#1390). */
export function generateSshKeys(): SshKeys {
  for (;;) {
    const keys = ssh2.utils.generateKeyPairSync('ed25519');
    const readable = [keys.private, keys.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error));
    if (readable) return { private: keys.private, public: keys.public };
  }
}
