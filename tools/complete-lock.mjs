// Adds to package-lock.json the binaries of other systems that the registry in use did not serve: without them `npm ci`
// refuses the file, and a Mac would lack them. Run after `npm install` where that happens; changes nothing elsewhere.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['linux', 'darwin', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isPresent(path, name))
    .map(([name, version]) => [`node_modules/${name}`, entry(name, /** @type {string} */ (version), dev)]),
);
if (missing.length > 0) {
  const sorted = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  sorted.sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync('package-lock.json', `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
for (const [path] of missing) process.stdout.write(`added ${path}\n`);

/** As Node looks for it: beside the package, or in any folder above. */
function isPresent(/** @type {string} */ path, /** @type {string} */ name) {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at}/node_modules/${name}`] !== undefined) return true;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}

/** No integrity, which only the registry knows: npm then takes what the pinned version is. */
function entry(/** @type {string} */ name, /** @type {string} */ version, /** @type {boolean} */ dev) {
  const words = name.split(/[/.-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}
